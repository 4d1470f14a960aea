using System.Globalization;
using System.Text;
using Tarn.Sql.Functions;
using Tarn.Sql.Tests.Executions;

namespace Tarn.Sql.Tests.Functions;

/// <summary>
/// `docs/sql/functions.md`: each function of Trino's manual, present or missing. `TARN_WRITE_PAGES=1` writes the page.
/// </summary>
public sealed class FunctionPageTests(ExecutionWorld world) : IClassFixture<ExecutionWorld>
{
    /// <summary>Functions with a syntax of their own, with a call of each.</summary>
    private static readonly Dictionary<string, string> Forms = new()
    {
        ["cast"] = "CAST(1 AS varchar)",
        ["coalesce"] = "coalesce(1, 2)",
        ["current_catalog"] = "current_catalog",
        ["current_date"] = "current_date",
        ["current_schema"] = "current_schema",
        ["current_time"] = "current_time",
        ["current_timestamp"] = "current_timestamp",
        ["current_timezone"] = "current_timezone()",
        ["current_user"] = "current_user",
        ["exclude_columns"] = "(SELECT a FROM TABLE(exclude_columns(TABLE(SELECT 1 AS a, 2 AS b), DESCRIPTOR(b))))",
        ["extract"] = "extract(YEAR FROM DATE '2024-01-01')",
        ["if"] = "if(true, 1)",
        ["json_array"] = "json_array(1)",
        ["json_exists"] = "json_exists('{}', 'lax $.a')",
        ["json_object"] = "json_object(KEY 'a' VALUE 1)",
        ["json_query"] = "json_query('[1]', 'lax $')",
        ["json_table"] = "(SELECT a FROM JSON_TABLE('[1]', 'lax $[0]' COLUMNS (a integer PATH 'lax $')))",
        ["json_value"] = "json_value('[1]', 'lax $[0]')",
        ["localtime"] = "localtime",
        ["localtimestamp"] = "localtimestamp",
        ["now"] = "now()",
        ["nullif"] = "nullif(1, 2)",
        ["position"] = "position('a' IN 'ba')",
        ["sequence:table"] = "(SELECT sum(sequential_number) FROM TABLE(sequence(1, 3)))",
        ["try"] = "try(1)",
        ["try_cast"] = "try_cast('a' AS integer)",
        ["typeof"] = "typeof(1)",
    };

    [Fact]
    public void The_page_is_current()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Tarn.slnx")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        var path = Path.Combine(root, "docs", "sql", "functions.md");
        var page = Page(File.ReadAllLines(Path.Combine(root, "tests", "data", "trino-functions.txt")));
        if (Environment.GetEnvironmentVariable("TARN_WRITE_PAGES") is { Length: > 0 })
        {
            File.WriteAllText(path, page);
        }

        Assert.True(File.ReadAllText(path) == page, "docs/sql/functions.md is stale: run this test with TARN_WRITE_PAGES=1");
    }

    [Fact]
    public async Task Every_special_form_answers()
    {
        foreach (var form in Forms.Values)
        {
            var execution = await world.Run($"SELECT {form}");
            Assert.True(execution.Error is null, $"{form}: {execution.Error?.Text}");
        }
    }

    private static string Page(string[] lines)
    {
        var sections = lines.Where(l => !l.StartsWith('#')).Chunk(2).Select(pair => (Title: pair[0], Names: pair[1].Split(' '))).ToList();
        var all = sections.SelectMany(s => s.Names).ToList();
        var text = new StringBuilder("# Functions\n\nWritten by a test from the function table and the list of Trino's manual; do not edit. "
            + "A function is present when a statement can call it by this name.\nA type in brackets names the form that takes it. "
            + "[sql.md](../sql.md#functions) says where a function differs from Trino's.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{all.Count(IsPresent)} of {all.Count} are present. Missing functions fail with `FUNCTION_NOT_FOUND`.\n");
        foreach (var (title, names) in sections)
        {
            var missing = names.Where(n => !IsPresent(n)).ToList();
            text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n");
            Append(text, "Present", names.Where(IsPresent).ToList());
            text.Append(missing.Count > 0 && missing.Count < names.Length ? "\n" : "");
            Append(text, "Missing", missing);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string status, List<string> names)
    {
        if (names.Count == 0)
        {
            return;
        }

        text.Append(status).Append(":\n");
        foreach (var line in names.Select(n => n.Split(':') is [var name, var type] ? $"`{name}` ({type})" : $"`{n}`").Chunk(6))
        {
            text.AppendJoin(" ", line).Append('\n');
        }
    }

    private static bool IsPresent(string entry) => Forms.ContainsKey(entry) || (FunctionTable.Find(entry.Split(':')[0]) is { } overloads
        && (entry.Split(':') is not [_, var type] || overloads.Any(o => o.Display.Contains(type, StringComparison.Ordinal))));
}
