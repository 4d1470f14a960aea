using System.Globalization;
using Tarn.Sql.Functions;
using Tarn.Sql.Plans;

namespace Tarn.Sql.Tests.Fuzzing;

/// <summary>
/// Statements of a grammar from a seed: queries over tables `events` and `runs` of database shop. Most are well typed. Calls take any
/// listed function, with arguments of its types.
/// </summary>
internal sealed class RandomStatements(int seed)
{
    private const int DepthMax = 4;

    private static readonly string[] Kinds =
        ["bigint", "integer", "double", "decimal", "varchar", "boolean", "date", "timestamp", "timestamp with time zone", "array", "map", "json", "varbinary"];

    private static readonly string[] Names = [.. FunctionTable.Names.Order(StringComparer.Ordinal)];

    private static readonly string[] Texts =
        ["''", "'a'", "'1'", "'-7.5'", "'2024-02-29'", "'{\"a\": [1, null]}'", "'$.a[0]'",
            "'%é_'", "'[a-c]+'", "'a,b,,c'", "'day'", "'yyyy-MM-dd'", "'Europe/Berlin'", "'0b'", "'😀'"];

    private readonly Random _random = new(seed);
    private int _names;

    /// <summary>The next statement.</summary>
    public string Next() => _random.Next(12) switch
    {
        0 => Damaged(Query(0)),
        1 => $"EXPLAIN {Query(0)}",
        2 => $"WITH w AS ({Query(1)}) SELECT count(*) FROM w",
        3 => $"{Select(1)} {One("UNION", "UNION ALL", "INTERSECT", "EXCEPT")} {Select(1)}",
        _ => Query(0),
    };

    private string One(params string[] of) => of[_random.Next(of.Length)];

    private bool Chance(int of) => _random.Next(of) == 0;

    private string Query(int depth)
    {
        var tail = (Chance(4) ? $" LIMIT {_random.Next(20)}" : "");
        return Select(depth) + (Chance(3) ? $" ORDER BY {1 + _random.Next(2)}{One("", " DESC", " NULLS FIRST")}" : "") + tail;
    }

    private string Select(int depth)
    {
        var (from, columns) = From(depth);
        if (Chance(4))
        {
            var key = Value(One(Kinds), columns, depth + 1);
            return $"SELECT {key}, {Aggregate(columns, depth + 1)} FROM {from}{Where(columns, depth)} GROUP BY 1{(Chance(3) ? " HAVING count(*) > 0" : "")}";
        }

        var items = Enumerable.Range(0, 1 + _random.Next(3))
            .Select(_ => Chance(8) ? Window(columns, depth + 1) : Value(One(Kinds), columns, depth + 1));
        return $"SELECT {(Chance(6) ? "DISTINCT " : "")}{string.Join(", ", items)} FROM {from}{Where(columns, depth)}";
    }

    private string Where(IReadOnlyList<(string Name, string Kind)> columns, int depth)
    {
        var terms = Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => Value("boolean", columns, depth + 1));
        return Chance(2) ? $" WHERE {string.Join(One(" AND ", " OR "), terms)}" : "";
    }

    private (string From, IReadOnlyList<(string Name, string Kind)> Columns) From(int depth)
    {
        var (left, columns) = Relation(depth);
        if (depth > 1 || !Chance(4))
        {
            return (left, columns);
        }

        var (right, others) = Relation(depth + 1);
        IReadOnlyList<(string Name, string Kind)> both = [.. columns, .. others];
        var join = One("JOIN", "LEFT JOIN", "FULL JOIN", "RIGHT JOIN");
        return Chance(3) ? ($"{left} CROSS JOIN {right}", both) : ($"{left} {join} {right} ON {Value("boolean", both, depth + 2)}", both);
    }

    private (string From, IReadOnlyList<(string Name, string Kind)> Columns) Relation(int depth)
    {
        var name = "r" + _names++;
        switch (_random.Next(depth > 2 ? 3 : 5))
        {
            case 0:
                return ($"events {name}",
                [
                    (name + ".id", "bigint"), (name + ".day", "date"), (name + ".note", "varchar"), (name + ".device.label", "varchar"),
                    (name + ".device.v", "integer"), (name + ".device.extra", "boolean"),
                ]);
            case 1:
                const string Zoned = "timestamp with time zone";
                return ($"runs {name}", [(name + ".run", "bigint"), (name + ".began", Zoned), (name + ".ended", Zoned)]);
            case 2:
                var kinds = Enumerable.Range(0, 2).Select(_ => One(Kinds)).ToList();
                var rows = Enumerable.Range(0, 2).Select(_ => $"({string.Join(", ", kinds.Select(kind => Value(kind, [], DepthMax)))})");
                return ($"(VALUES {string.Join(", ", rows)}) {name}(a, b)", [(name + ".a", kinds[0]), (name + ".b", kinds[1])]);
            case 3:
                return ($"UNNEST(sequence(1, {_random.Next(1, 5)})) {name}(x)", [(name + ".x", "bigint")]);
            default:
                var (from, columns) = From(depth + 1);
                var kind = One(Kinds);
                return ($"(SELECT {Value(kind, columns, depth + 2)} AS v FROM {from}{Where(columns, depth + 1)}) {name}", [(name + ".v", kind)]);
        }
    }

    private string Aggregate(IReadOnlyList<(string Name, string Kind)> columns, int depth)
    {
        var call = One("count(*)", $"sum({Value(One("bigint", "double", "decimal"), columns, depth)})", $"max({Value(One(Kinds), columns, depth)})",
            $"array_agg({Value(One(Kinds), columns, depth)})", $"count(DISTINCT {Value(One(Kinds), columns, depth)})",
            Any(FunctionKind.Aggregate, columns, depth));
        return call + (Chance(5) ? $" FILTER (WHERE {Value("boolean", columns, depth)})" : "");
    }

    private string Window(IReadOnlyList<(string Name, string Kind)> columns, int depth)
    {
        var call = Chance(2) ? Aggregate(columns, depth) : Any(FunctionKind.Window, columns, depth);
        var partition = Chance(2) ? $"PARTITION BY {Value(One(Kinds), columns, depth)} " : "";
        return $"{call} OVER ({partition}ORDER BY {Value(One(Kinds), columns, depth)})";
    }

    private string Value(string kind, IReadOnlyList<(string Name, string Kind)> columns, int depth)
    {
        var fitting = columns.Where(column => column.Kind == kind).ToList();
        if (fitting.Count > 0 && Chance(2))
        {
            return fitting[_random.Next(fitting.Count)].Name;
        }

        if (depth >= DepthMax || Chance(3))
        {
            return Literal(kind);
        }

        string Of(string other) => Value(other, columns, depth + 1);
        return _random.Next(9) switch
        {
            0 => $"CAST({Of(One(Kinds))} AS {TypeOf(kind)})",
            1 => $"TRY({Of(kind)})",
            2 => $"CASE WHEN {Of("boolean")} THEN {Of(kind)} ELSE {Of(kind)} END",
            3 => $"coalesce({Of(kind)}, {Of(kind)})",
            4 => Any(FunctionKind.Scalar, columns, depth),
            5 when depth < 2 => $"(SELECT max({Of(kind)}) FROM {Relation(depth + 2).From})",
            _ => Operation(kind, Of),
        };
    }

    private string Operation(string kind, Func<string, string> of) => kind switch
    {
        "bigint" or "integer" or "double" or "decimal" => $"({of(kind)} {One("+", "-", "*", "/", "%")} {of(kind)})",
        "varchar" => $"({of(kind)} || {of(kind)})",
        "boolean" => Condition(of),
        "date" or "timestamp" or "timestamp with time zone" => $"({of(kind)} {One("+", "-")} INTERVAL '{_random.Next(40)}' {One("DAY", "MONTH", "YEAR")})",
        "array" => $"({of(kind)} || {of(kind)})",
        "json" => $"json_parse({of("varchar")})",
        "map" => $"map_concat({of(kind)}, {of(kind)})",
        _ => $"to_utf8({of("varchar")})",
    };

    private string Condition(Func<string, string> of)
    {
        var kind = One(Kinds);
        return _random.Next(8) switch
        {
            0 => $"({of("boolean")} {One("AND", "OR")} {of("boolean")})",
            1 => $"NOT {of("boolean")}",
            2 => $"({of(kind)} IS {One("", "NOT ")}NULL)",
            3 => $"({of("varchar")} LIKE {of("varchar")})",
            4 => $"({of(kind)} IN ({of(kind)}, {of(kind)}))",
            5 => $"({of(kind)} IS DISTINCT FROM {of(kind)})",
            6 => $"({of(kind)} BETWEEN {of(kind)} AND {of(kind)})",
            _ => $"({of(kind)} {One("=", "<>", "<", ">=")} {of(kind)})",
        };
    }

    /// <summary>A call of any listed function of a kind.</summary>
    private string Any(FunctionKind of, IReadOnlyList<(string Name, string Kind)> columns, int depth)
    {
        while (true)
        {
            var name = Names[_random.Next(Names.Length)];
            var signatures = FunctionTable.Find(name)!;
            var signature = signatures[_random.Next(signatures.Count)];
            if (signature.Kind == of)
            {
                var arguments = signature.Parameters.Select(parameter => Argument(parameter, columns, depth + 1));
                return $"{name}({string.Join(", ", arguments)})";
            }
        }
    }

    private string Argument(TypePattern parameter, IReadOnlyList<(string Name, string Kind)> columns, int depth) => parameter.Name switch
    {
        "function" => $"({string.Join(", ", Enumerable.Range(0, parameter.Arguments.Count - 1).Select(i => $"x{i}"))}) -> x0",
        "array" => parameter.Arguments[0].Name == "array" ? "ARRAY[ARRAY[1], NULL]" : $"ARRAY[{Argument(parameter.Arguments[0], columns, DepthMax)}, NULL]",
        "tinyint" or "smallint" or "real" => $"CAST({_random.Next(-3, 100).ToString(CultureInfo.InvariantCulture)} AS {parameter.Name})",
        _ when Kinds.Contains(parameter.Name) => Value(parameter.Name, columns, depth),
        _ => Value(One(Kinds), columns, depth),
    };

    private static string TypeOf(string kind) =>
        kind switch { "decimal" => "decimal(20, 3)", "array" => "array(bigint)", "map" => "map(varchar, bigint)", _ => kind };

    private string Literal(string kind) => Chance(9) ? $"CAST(NULL AS {TypeOf(kind)})" : kind switch
    {
        "bigint" => One("BIGINT '9223372036854775807'", "BIGINT '-9223372036854775808'", "BIGINT '0'", "BIGINT '3'"),
        "integer" => One("0", "1", "-1", "2147483647", "7"),
        "double" => One("0e0", "-1.5e0", "1e308", "nan()", "infinity()", "2e0"),
        "decimal" => One("0.0", "1.25", "-99999999999999999999.999", "DECIMAL '0.001'"),
        "varchar" => One(Texts),
        "boolean" => One("true", "false"),
        "date" => One("DATE '2024-02-29'", "DATE '0001-01-01'", "DATE '9999-12-31'", "DATE '1969-12-31'"),
        "timestamp" => One("TIMESTAMP '2024-02-29 23:59:59.999'", "TIMESTAMP '1900-01-01 00:00:00'", "TIMESTAMP '9999-12-31 23:59:59.999999'"),
        "timestamp with time zone" => One(
            "TIMESTAMP '2024-03-31 02:30:00 Europe/Berlin'", "TIMESTAMP '2024-01-01 00:00:00 UTC'", "TIMESTAMP '2024-01-01 00:00:00 +14:00'"),
        "array" => One("ARRAY[BIGINT '1', NULL, BIGINT '3']", "CAST(ARRAY[] AS array(bigint))", "sequence(1, 5)"),
        "map" => One("MAP(ARRAY['a', 'b'], ARRAY[BIGINT '1', NULL])", "CAST(MAP() AS map(varchar, bigint))"),
        "json" => One("JSON '{\"a\": [1, 2]}'", "JSON 'null'", "JSON '\"x\"'"),
        _ => One("X'00FF'", "X''"),
    };

    /// <summary>The statement with a piece left out, doubled or moved.</summary>
    private string Damaged(string sql)
    {
        var (from, length) = (_random.Next(sql.Length), _random.Next(1, 12));
        var piece = sql.Substring(from, Math.Min(length, sql.Length - from));
        return Chance(2) ? sql.Remove(from, piece.Length) : sql.Insert(_random.Next(sql.Length), piece);
    }
}
