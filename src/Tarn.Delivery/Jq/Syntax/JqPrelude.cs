using Tarn.Delivery.Jq.Programs;

namespace Tarn.Delivery.Jq.Syntax;

/// <summary>The built-in functions that are written in jq. Each one uses only earlier ones, and itself.</summary>
internal static class JqPrelude
{
    // Signature and body, in turns.
    private static readonly string[] Definitions =
    [
        "map(f)", "[.[] | f]",
        "values", "select(. != null)",
        "nulls", "select(. == null)",
        "booleans", "select(type == \"boolean\")",
        "numbers", "select(type == \"number\")",
        "strings", "select(type == \"string\")",
        "arrays", "select(type == \"array\")",
        "objects", "select(type == \"object\")",
        "iterables", "select(type == \"array\" or type == \"object\")",
        "scalars", "select(type != \"array\" and type != \"object\")",
        "scalars_or_empty", "select((type != \"array\" and type != \"object\") or length == 0)",
        "normals", "select(isnormal)",
        "isfinite", "type == \"number\" and (isinfinite | not)",
        "finites", "select(isfinite)",
        "recurse", "recurse(.[]?)",
        "recurse(f; condition)", "recurse(f | select(condition))",
        "recurse_down", "recurse",
        "repeat(f)", "range(0; infinite) as $round | f",
        "first", ".[0]",
        "last", ".[-1]",
        "last(f)", "reduce f as $item (null; $item)",
        "nth($n)", ".[$n]",
        "nth($n; f)", "if $n < 0 then error(\"nth doesn't support negative indices\") else last(limit($n + 1; f)) end",
        "isempty(f)", "label $found | (f | false, break $found), true",
        "isvalid(f)", "try (f | true) catch false",
        "in(object)", ". as $key | object | has($key)",
        "inside(whole)", ". as $part | whole | contains($part)",
        "any(f; condition)", "isempty(first(f | condition | select(.))) | not",
        "all(f; condition)", "isempty(first(f | condition | select(. | not)))",
        "any(condition)", "any(.[]; condition)",
        "all(condition)", "all(.[]; condition)",
        "any", "any(.[]; .)",
        "all", "all(.[]; .)",
        "map_values(f)", ".[] |= f",
        "del(f)", "delpaths([path(f)])",
        "paths", "path(..) | select(length > 0)",
        "paths(condition)", ". as $root | paths | select(. as $path | $root | getpath($path) | condition)",
        "leaf_paths", "paths(scalars)",
        "to_entries", "[keys_unsorted[] as $key | {$key, value: .[$key]}]",
        "from_entries",
            "map({(.key // .Key // .name // .Name): (if has(\"value\") then .value else .Value end)}) | if length > 0 then add else {} end",
        "with_entries(f)", "to_entries | map(f) | from_entries",
        "sort_by(f)", "_sort_by(map([f]))",
        "group_by(f)", "_group_by(map([f]))",
        "min_by(f)", "_min_by(map([f]))",
        "max_by(f)", "_max_by(map([f]))",
        "unique_by(f)", "group_by(f) | map(.[0])",
        "unique", "unique_by(.)",
        "reverse", "[.[length - 1 - range(0; length)]]",
        "indices($searched)", "_positions($searched)",
        "index($searched)", "_positions($searched) | .[0]",
        "rindex($searched)", "_positions($searched) | .[-1:][0]",
        "_flatten($depth)", "[.[] | if type == \"array\" and $depth != 0 then _flatten($depth - 1)[] else . end]",
        "flatten($depth)", "if $depth < 0 then error(\"flatten depth must not be negative\") else _flatten($depth) end",
        "flatten", "_flatten(-1)",
        "transpose", "(map(length) | max // 0) as $width | . as $rows | [range(0; $width) as $i | [$rows[][$i]]]",
        "combinations", "if length == 0 then [] else .[0][] as $one | (.[1:] | combinations) as $rest | [$one] + $rest end",
        "combinations(n)", ". as $items | [range(n) | $items] | combinations",
        "walk(f)",
            "if type == \"object\" then . as $in | reduce keys[] as $key ({}; . + {($key): ($in[$key] | walk(f))}) | f"
            + " elif type == \"array\" then map(walk(f)) | f else f end",
        "ascii", "if type == \"number\" and . >= 0 and . <= 127 then [.] | implode else error(\"ascii only takes integers from 0 to 127\") end",
        "todate", "strftime(\"%Y-%m-%dT%H:%M:%SZ\")",
        "fromdateiso8601", "strptime(\"%Y-%m-%dT%H:%M:%SZ\") | mktime",
        "todateiso8601", "todate",
        "fromdate", "fromdateiso8601",
        "date", "todate",
        "dateadd(unit; n)", ". + n",
        "datesub(unit; n)", ". - n",
        "match(re; flags)", "_match(re; flags; false)[]",
        "_call($re)", "if ($re | type) == \"string\" then [$re, null] elif ($re | type) == \"array\" then [$re[0], $re[1]]"
            + " else error(($re | type) + \" not a string or array\") end",
        "match($re)", "_call($re) as [$text, $flags] | match($text; $flags)",
        "test(re; flags)", "_match(re; flags; true)",
        "test($re)", "_call($re) as [$text, $flags] | test($text; $flags)",
        "_named", "reduce (.captures[] | select(.name != null)) as $group ({}; . + {($group.name): $group.string})",
        "capture(re; flags)", "match(re; flags) | _named",
        "capture($re)", "match($re) | _named",
        "scan(re)", "match(re; \"g\") | if (.captures | length) > 0 then [.captures[].string] else .string end",
        "split($re; flags)",
            ". as $text | [match($re; \"g\" + flags)] as $found | [range(0; ($found | length) + 1) as $i"
            + " | $text[(if $i == 0 then 0 else $found[$i - 1] | .offset + .length end):(if $i == ($found | length) then null else $found[$i].offset end)]]",
        "splits($re; flags)", "split($re; flags)[]",
        "splits($re)", "splits($re; null)",
        "sub($re; text; $flags)",
            ". as $in | [match($re; $flags)] as $found | _texts([$found[] | _named]; text) as $texts | $in | _replaced($found; $texts)",
        "sub($re; text)", "sub($re; text; \"\")",
        "gsub($re; text; $flags)", "sub($re; text; $flags + \"g\")",
        "gsub($re; text)", "sub($re; text; \"g\")",
        "tostream", "path(def leaves: if type == \"array\" or type == \"object\" then (.[] | leaves), . else . end; leaves) as $at"
            + " | getpath($at) as $value | if ($value | (type != \"array\" and type != \"object\") or length == 0) then [$at, $value]"
            + " else [$at + [$value | keys_unsorted[-1]]] end",
        "fromstream(f)",
            "foreach f as $event ({value: null, done: false}; (if .done then {value: null, done: false} else . end)"
            + " | if ($event | length) == 2 then (if ($event[0] | length) == 0 then {value: $event[1], done: true}"
            + " else .value |= setpath($event[0]; $event[1]) end) elif ($event[0] | length) == 1 then .done = true else . end;"
            + " if .done then .value else empty end)",
        "truncate_stream(f)", ". as $depth | null | f | select((.[0] | length) > $depth) | .[0] |= .[$depth:]",
        "bsearch($target)",
            ". as $items | {from: 0, to: length} | until(.from >= .to; ((.from + .to) / 2 | floor) as $mid"
            + " | if $items[$mid] < $target then .from = $mid + 1 else .to = $mid end)"
            + " | if .from < ($items | length) and $items[.from] == $target then .from else -1 - .from end",
        "INDEX(stream; key)", "reduce stream as $row ({}; .[$row | key | tostring] |= $row)",
        "INDEX(key)", "INDEX(.[]; key)",
        "IN(stream)", ". as $item | any(stream; . == $item)",
        "IN(source; stream)", "any(source; IN(stream))",
        "JOIN($index; key)", "[.[] | [., $index[key]]]",
        "JOIN($index; stream; key)", "stream | [., $index[key]]",
        "JOIN($index; stream; key; joined)", "stream | [., $index[key]] | joined",
    ];

    /// <summary>The functions by name and number of arguments.</summary>
    public static IReadOnlyDictionary<(string Name, int Arguments), GlobalFunction> Functions { get; } = Parse();

    private static Dictionary<(string Name, int Arguments), GlobalFunction> Parse()
    {
        var functions = new Dictionary<(string, int), GlobalFunction>();
        for (var i = 0; i < Definitions.Length; i += 2)
        {
            JqParser.AddGlobal($"def {Definitions[i]}: {Definitions[i + 1]};", functions);
        }

        return functions;
    }
}
