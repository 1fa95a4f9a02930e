// DuckDB: a CSV file that was exported before, partitioned by partner into CSV.gz.
//
//     node peer_duckdb.js FOLDER_OF_NODE_MODULES EXPORT.csv OUT
const path = require('path');
const { DuckDBInstance } = require(path.resolve(process.argv[2], 'node_modules/@duckdb/node-api'));

(async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run('set threads = 2');
    await connection.run(`copy (select * from read_csv('${process.argv[3]}', all_varchar = true))
        to '${process.argv[4]}' (format csv, compression gzip, partition_by (partner_id), overwrite_or_ignore)`);
})();
