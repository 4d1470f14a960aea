using System.Text;
using Tarn.DuckDb;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed.SqlJson;

/// <summary>
/// The functions of SQL/JSON. A search returns a text: a letter, then a value. Found are v (a text), w (a whole number or a
/// decimal), d (a double), b (a boolean), n (null), e (nothing). Errors are m (several items, or no scalar), i (the input is no
/// JSON) and p (the path fails).
/// </summary>
internal static class SqlJsonFunctions
{
    public static RowFunction? Find(string name) => name switch
    {
        "sql_json_value" => (i, r, o) => o.Set(r, Search(i, r, Value)),
        "sql_json_exists" => (i, r, o) => o.Set(r, Search(i, r, items => items.Count > 0 ? "v" : "e")),
        "sql_json_query" => (i, r, o) => o.Set(r, Search(i, r, Query(i.Text(3, r)))),
        "sql_json_rows" => (i, r, o) => o.SetTexts(r, Rows(i, r)),
        "sql_json_object" => (i, r, o) => o.Set(r, Object(i.Texts(0, r), i.Texts(1, r), i.Text(2, r))),
        "sql_json_array" => (i, r, o) => o.Set(r, Array(i.Texts(0, r), i.Text(1, r))),
        _ => null,
    };

    private static string Search(ChunkView input, int row, Func<IReadOnlyList<JsonItem>, string> result)
    {
        if (JsonItem.Read(input.Text(0, row)) is not { } root)
        {
            return "i";
        }

        try
        {
            return result(new PathEvaluator(PathParser.Parse(input.Text(1, row)), root, Variables(input.Texts(2, row))).Run());
        }
        catch (PathFailureException e)
        {
            return "p" + e.Message;
        }
    }

    /// <summary>The names and values of a path's variables, in turns.</summary>
    private static Dictionary<string, JsonItem> Variables(string?[] passed)
    {
        var variables = new Dictionary<string, JsonItem>();
        for (var i = 0; i + 1 < passed.Length; i += 2)
        {
            variables[passed[i]!] = passed[i + 1] is null ? new JsonItem.Null() : Part(passed[i + 1]!);
        }

        return variables;
    }

    private static string Value(IReadOnlyList<JsonItem> items) => items switch
    {
        [] => "e",
        [JsonItem.Null] => "n",
        [JsonItem.Floating number] => "d" + number.ScalarText(),
        [JsonItem.Truth truth] => "b" + truth.ScalarText(),
        [JsonItem.Text text] => "v" + text.Value,
        [var item] => item.ScalarText() is { } number ? "w" + number : "mJSON path found an item that cannot be converted to an SQL value",
        _ => "mJSON path found multiple items",
    };

    private static Func<IReadOnlyList<JsonItem>, string> Query(string mode) => items => Query(items, mode);

    private static string Query(IReadOnlyList<JsonItem> items, string mode)
    {
        if (items.Count == 0)
        {
            return "e";
        }

        var wraps = mode[0] == 'u' || (mode[0] == 'c' && (items.Count > 1 || items[0] is not (JsonItem.List or JsonItem.Members)));
        if (wraps)
        {
            return "v" + new JsonItem.List(items).ToJson();
        }

        return items.Count > 1 ? "mJSON path found multiple items"
            : mode[1] == 'o' && items[0] is JsonItem.Text text ? "v" + text.Value : "v" + items[0].ToJson();
    }

    /// <summary>The rows of a JSON table. The mode decides whether an error ends the statement.</summary>
    private static List<string?> Rows(ChunkView input, int row)
    {
        var fails = input.Text(3, row) == "e";
        if (JsonItem.Read(input.Text(0, row)) is not { } root)
        {
            return fails ? throw RowValues.Error("JSON_INPUT_CONVERSION_ERROR", "conversion to JSON failed: ") : [];
        }

        try
        {
            var items = new PathEvaluator(PathParser.Parse(input.Text(1, row)), root, Variables(input.Texts(2, row))).Run();
            return [.. items.Select(item => item.ToJson())];
        }
        catch (PathFailureException e)
        {
            return fails ? throw RowValues.Error("PATH_EVALUATION_ERROR", e.Message) : [];
        }
    }

    /// <summary>A part of a constructed value: J and JSON text, or F and a text that must be JSON.</summary>
    private static JsonItem Part(string marked) => JsonItem.Read(marked[1..])
        ?? throw RowValues.Error("JSON_INPUT_CONVERSION_ERROR", "conversion to JSON failed: ");

    private static string PartText(string marked) => marked[0] == 'J' ? marked[1..] : Part(marked).ToJson();

    private static string Object(string?[] names, string?[] values, string mode)
    {
        var members = new Dictionary<string, string>();
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i] is not { } name)
            {
                throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "null value passed for JSON object key to JSON_OBJECT function");
            }

            if (values[i] is null && mode[0] == 'a')
            {
                continue;
            }

            if (!members.TryAdd(name, values[i] is { } value ? PartText(value) : "null"))
            {
                throw mode[1] == 'u' ? RowValues.Error(SqlErrorName.InvalidFunctionArgument, "duplicate key passed to JSON_OBJECT function")
                    : RowValues.Error(SqlErrorName.NotSupported, "cannot construct a JSON object with duplicate key");
            }
        }

        var text = new StringBuilder("{");
        foreach (var (name, value) in JavaHashOrder.Of(members, member => member.Key))
        {
            text.Append(text.Length == 1 ? "" : ",").Append(CanonicalJson.Quote(name)).Append(':').Append(value);
        }

        return text.Append('}').ToString();
    }

    private static string Array(string?[] values, string mode) =>
        $"[{string.Join(',', values.Where(v => v is not null || mode[0] == 'n').Select(v => v is null ? "null" : PartText(v)))}]";
}
