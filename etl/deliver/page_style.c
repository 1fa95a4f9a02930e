/*
 * page_style.c - how the pages look: the colours of the data dictionary, light and dark, each pair
 * of text and ground with a contrast of 4.5 at least (download.t reckons it).
 */
#include "etl/deliver/page_impl.h"

/* clang-format off */
const char page_style[] =
    ":root{color-scheme:light dark;--ink:#16202b;--soft:#53616f;--line:#d3dbe3;--paper:#fff;--back:#f4f7fa;"
    "--head:#eaf1f8;--blue:#0b57a4;--gold:#7a5000;--goldback:#fff4d9;--green:#0e6b45;--greenback:#e2f5ec;"
    "--red:#9c2b2b;--redback:#fdecec;--bar:#2f7cc4}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6ecf2;--soft:#a5b3c1;--line:#2f3b47;--paper:#161d25;"
    "--back:#0f151b;--head:#1e2935;--blue:#86bdf7;--gold:#f0c063;--goldback:#3a2d10;--green:#7fd7ad;"
    "--greenback:#12332a;--red:#f2a0a0;--redback:#3a1c1c;--bar:#5fa5e8}}\n"
    "*{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"
    "'Segoe UI','PingFang SC','Microsoft YaHei','Noto Sans CJK SC','WenQuanYi Zen Hei',sans-serif}\n"
    "a{color:var(--blue);text-underline-offset:.15em}a:focus-visible,summary:focus-visible,.scroll:focus-visible"
    "{outline:3px solid var(--blue);outline-offset:2px}\n"
    ".skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.3rem .6rem}\n"
    "header,main,footer{max-width:80rem;margin:0 auto;padding:0 1.5rem}header{padding-top:1.4rem}\n"
    "h1{font-size:1.65rem;line-height:1.3;margin:.2rem 0 0;overflow-wrap:anywhere}h2{font-size:1.15rem;margin:0 0 .7rem}\n"
    "code,.id,.hash,.name{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}"
    ".id{color:var(--soft);margin:.1rem 0 0}\n"
    "nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.4rem;margin:0;padding:0;justify-content:flex-end}"
    "nav a{display:inline-block;padding:.25rem 0}\n"
    "section,.notice{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:1.1rem 1.3rem 1.2rem;margin:1.2rem 0 0}\n"
    ".notice{background:var(--goldback);border-color:var(--gold);color:var(--gold)}.notice p{margin:.2rem 0}.notice strong{font-weight:650}\n"
    "dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(10rem,1fr));gap:.9rem 1.5rem;margin:0}dt{color:var(--soft);font-size:.9rem}"
    "dd{margin:0;font-size:1.05rem;font-variant-numeric:tabular-nums}\n"
    ".state{display:inline-block;border-radius:99px;padding:.02rem .6rem;font-size:.82rem;white-space:nowrap}\n"
    ".est{color:var(--gold);background:var(--goldback)}.prov{color:var(--blue);background:var(--head)}.fin,.good{color:var(--green)}"
    ".fin{background:var(--greenback)}.bad{color:var(--red);background:var(--redback);font-weight:600}.good,.bad{font-size:.86rem;white-space:nowrap}\n"
    ".sum{white-space:nowrap;font-variant-numeric:tabular-nums}.soft,.hash{color:var(--soft)}.hash{display:block;font-size:.76rem;overflow-wrap:anywhere}\n"
    ".name{overflow-wrap:anywhere;text-underline-offset:.35em}.button{display:inline-block;background:var(--blue);color:var(--paper);border-radius:7px;padding:.45rem 1rem;"
    "text-decoration:none;margin:1rem 0 0}.button:hover{text-decoration:underline}\n"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.95rem}th,td{text-align:left;vertical-align:top;"
    "padding:.5rem .6rem;border-bottom:1px solid var(--line)}th{background:var(--head);font-weight:600;white-space:nowrap}"
    "tbody tr:last-child td{border-bottom:0}th.r,.n,.amount{text-align:right;font-variant-numeric:tabular-nums}.n{white-space:nowrap}"
    ".amount span{display:block}td strong{font-weight:600}\n"
    "ul.plain{margin:0;padding-left:1.2rem}ul.plain li{margin:0 0 .25rem}\n"
    "figure{margin:0}figure+figure{margin-top:1.2rem}figcaption{color:var(--soft);font-size:.92rem;margin:0 0 .5rem}\n"
    "svg{display:block;width:100%;height:9rem}rect{fill:var(--bar)}rect.minus{fill:var(--red)}line{stroke:var(--soft);stroke-width:1;vector-effect:non-scaling-stroke}"
    ".axis{margin:.2rem 0 0;color:var(--soft);font-size:.85rem;font-variant-numeric:tabular-nums}"
    "summary{cursor:pointer;color:var(--blue);margin:.5rem 0 0}details table{max-width:26rem;margin:.5rem 0 0}\n"
    "footer{color:var(--soft);font-size:.9rem;padding-top:1.2rem;padding-bottom:2rem}footer p{margin:.2rem 0}\n";

/* Narrow screens and paper. */
const char page_style_small[] =
    "@media(max-width:46rem){header,main,footer{padding-left:.9rem;padding-right:.9rem}h1{font-size:1.35rem}section,.notice{padding:.9rem}"
    ".cards thead{position:absolute;left:-999rem}.cards,.cards tbody,.cards tr,.cards td{display:block}"
    ".cards tr{border-bottom:1px solid var(--line);padding:.7rem 0}.cards tbody tr:last-child{border-bottom:0}"
    ".cards td{border:0;padding:.12rem 0;text-align:left;display:flex;gap:.8rem;justify-content:space-between;flex-wrap:wrap}"
    ".cards td.what{display:block}.cards td:not(.what)::before{content:attr(data-label);color:var(--soft)}.cards td.none{display:none}"
    ".amount span{display:inline;margin-left:.5rem}nav ul{justify-content:flex-start}}\n"
    "@media print{:root{--back:#fff;--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--head:#eee;--blue:#000}nav,.button,.skip{display:none}"
    "section{border:0;padding:0}tr{break-inside:avoid}thead{display:table-header-group}@page{margin:14mm}}\n";
/* clang-format on */
