#include "etl/report/dictionary.h"

/* clang-format off */
const struct dictionary_rule dictionary_rules[] = {
    {.zh = "业务时间为 GMT+08:00，固定偏移，无夏令时；区间为左闭右开。",
     .en = "Business time is GMT+08:00, a fixed offset without daylight saving; intervals are half open."},
    {.zh = "给人看的 CSV（human）：时间为 YYYY-MM-DD HH:MM:SS（GMT+8），带 BOM，标题为所选语言；"
           "以 = + - @ 开头且不是数字的文本前加一个 '。给程序的 CSV（machine）：时间为 ISO 8601 UTC（以 Z 结尾），"
           "无 BOM，标题为列 ID，值不改动。",
     .en = "CSV for people (human): instants as YYYY-MM-DD HH:MM:SS in GMT+8, a BOM, headings in the chosen "
           "language, and a ' before text that begins with = + - @ and is no number. CSV for programs "
           "(machine): instants as ISO 8601 in UTC with Z, no BOM, column ids as headings, values untouched."},
    {.zh = "空单元格表示没有值（NULL），与 0 不同；求和时按 0 计。",
     .en = "An empty cell is no value (NULL), which is not 0; in sums it counts as 0."},
    {.zh = "金额为精确小数，从不经过浮点数；一列金额只有一个币种，CNY 与 USD 从不相加。",
     .en = "Amounts are exact decimals and never pass through floating point; amounts of CNY and USD are never added."},
    {.zh = "标有“合计”的列：文件的合计写在清单（manifest.json）和 XLSX 的核对页，并与账本独立求和逐分核对。",
     .en = "A column marked “total”: its exact sum stands in manifest.json and on the workbook's 核对 sheet, beside the "
           "ledger's own independent sum."},
    {.zh = "官网价 = 优惠 + 抹零 + 应付；应付 = 现金 + 信用额度 + 代金券 + 现金券 + 储值卡 + 奖励金 + 欠费 + 核销；"
           "实付 = 应付 − 代金券。",
     .en = "List price = discount + truncated + payable; payable = cash + credit + voucher + cash coupon + stored card "
           "+ bonus + debt + write-off; paid = payable − voucher."},
    {.zh = "合计以完整精度求和，只在呈现时舍入一次，四舍五入（远离零）。", .choice = true,
     .en = "Sums use full precision and are rounded once, when they are shown: half away from zero."},
    {.zh = "各行须加总为已舍入的合计时用最大余额法：先向下取到 0.01，余下的分给小数部分最大的行，相同时按行 ID 升序。", .choice = true,
     .en = "Where lines must add up to a rounded total: each is cut down to 0.01, and the remaining cents go to the "
           "largest fractions, ties by ascending line id."},
    {.zh = "客户经理自分配的次日起算，至结束当日（含）。", .choice = true,
     .en = "An account manager counts from the day after the assignment up to and including the day on which it ended."},
    {.zh = "月末按需用量在次月 1 日扣费的，归属按其账期最后一日 23:59:59 判定。", .choice = true,
     .en = "On-demand usage of a month's last day that is debited on the 1st is judged at 23:59:59 of that last day."},
    {.zh = "退款归属退款发生时的伙伴。", .choice = true,
     .en = "A refund belongs to the partner at its own trade time."},
    {.zh = "财务托管以外的月份，记录留在来源所记的账号下。", .choice = true,
     .en = "Outside a month of 财务托管 (custody) a record stays under the account that its source names."},
    {.zh = "姓名、电话、邮箱默认脱敏，订阅时可以选择不脱敏。", .choice = true,
     .en = "Names, phones and e-mails are masked unless the subscription says otherwise."},
    {.zh = "激励账单：正激励失效时，先冲抵同一伙伴、关联类型、币种下当时已有且未结清的负激励（按形成时间，再按账单 ID；"
           "同一时刻失效的，先形成者先冲抵），仅一次，冲抵不了的作废；来源已自行冲抵的不再计算。", .choice = true,
     .en = "Incentive bills: an expiring positive bill nets the unsettled negative bills of the same partner, association "
           "type and currency that exist at that instant (oldest first, then bill id; of several expiring at one "
           "instant the oldest goes first), once; what is left is lost. What the source netted itself is not computed again."},
};
/* clang-format on */
const size_t dictionary_rule_count = COUNT_OF(dictionary_rules);
