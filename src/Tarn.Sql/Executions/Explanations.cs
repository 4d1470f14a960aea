using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Sql.Analysis;
using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Plans;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using Tarn.Storage.Metadata;

namespace Tarn.Sql.Executions;

/// <summary>EXPLAIN: Tarn's own plan of a statement, which is not run; with ANALYZE, a query is run and its costs are shown.</summary>
/// <param name="catalog">The tables.</param>
/// <param name="queries">Runs queries.</param>
/// <param name="threads">The threads that plan.</param>
/// <seealso href="https://trino.io/docs/current/sql/explain.html"/>
internal sealed class Explanations(ISqlCatalog catalog, QueryRunner queries, PlanningThreads threads)
{
    private const string Column = "Query Plan";

    /// <summary>The answer as lines.</summary>
    /// <exception cref="SqlException">The statement is invalid, or cannot be explained.</exception>
    public async Task<StatementResult> Run(ExplainStatement explain, StatementScope scope, CancellationToken cancellationToken)
    {
        if (explain.Kind == ExplanationKind.Analyze)
        {
            return new([new(Column, SqlType.Varchar)], await Analyze(explain, scope, cancellationToken));
        }

        using var plan = await Plan(explain.Inner, scope, cancellationToken);
        if (explain.Kind == ExplanationKind.Validate)
        {
            return new([new("Valid", SqlType.Boolean)], ["true"]);
        }

        if (plan is null)
        {
            throw new SqlException(SqlErrorName.NotSupported, "EXPLAIN of this statement is not supported; supported: TYPE VALIDATE", explain.Inner.At);
        }

        IReadOnlyList<string> lines = explain.Kind == ExplanationKind.Io ? [Json(json => WriteInputs(json, plan.Plan))]
            : explain.IsJson ? [Json(json => Write(json, PlanStep.Of(plan.Plan, _ => default)))]
            : [.. Text(PlanStep.Of(plan.Plan, _ => default), plan.Plan.Labels, withCosts: false), .. plan.Notes.Select(note => $"- View {note}")];
        return new([new(Column, SqlType.Varchar)], lines);
    }

    /// <summary>The plan; null: the statement has none.</summary>
    private async Task<PlannedQuery?> Plan(Statement statement, StatementScope scope, CancellationToken cancellationToken)
    {
        var context = new PlanningContext(catalog, scope.Principal, scope.Names with { IsLive = false }, scope.Values, threads);
        return statement.Family switch
        {
            StatementFamily.Query => await Plan((QueryStatement)statement, context, cancellationToken),
            StatementFamily.Unload => await Plan(((UnloadStatement)statement).Query, context, cancellationToken),
            StatementFamily.Rows when statement is CreateTableAs create => await StatementPlanner.PlanNewTable(create, context, cancellationToken),
            StatementFamily.Rows => (await StatementPlanner.PlanChange((RowStatement)statement, context, cancellationToken)).Query,
            StatementFamily.Definition or StatementFamily.Listing or StatementFamily.Explanation => null,
            StatementFamily.Prepared or StatementFamily.Immediate => null,
        };
    }

    private static async Task<PlannedQuery> Plan(QueryStatement query, PlanningContext context, CancellationToken cancellationToken) =>
        await StatementPlanner.Plan(query, context.Catalog, context.Principal, context.Names, context.Parameters, context.Threads, cancellationToken);

    private async Task<IReadOnlyList<string>> Analyze(ExplainStatement explain, StatementScope scope, CancellationToken cancellationToken)
    {
        if (explain.Inner is not QueryStatement query)
        {
            throw new SqlException(SqlErrorName.NotSupported, "EXPLAIN ANALYZE supports queries; it would run the statement", explain.Inner.At);
        }

        IReadOnlyList<string> labels = [];
        var outcome = await queries.Run(query, scope.Principal, new(scope.Names, scope.Values, scope.Terms), columns =>
        {
            labels = [.. columns.Select(column => column.Label)];
            return _ => ValueTask.CompletedTask;
        }, cancellationToken);
        return
        [
            string.Create(CultureInfo.InvariantCulture,
                $"Planning: {outcome.Planning.TotalMilliseconds:F2}ms, Execution: {outcome.Engine.TotalMilliseconds:F2}ms"),
            string.Create(CultureInfo.InvariantCulture,
                $"Output: {outcome.Rows} rows; Input: {outcome.InputRows} rows in {outcome.FilesRead} of {outcome.FilesTotal} files, ")
                + string.Create(CultureInfo.InvariantCulture, $"{outcome.ScannedBytes} bytes read"),
            .. Text(outcome.Plan, labels, withCosts: true),
        ];
    }

    private static List<string> Text(PlanStep root, IReadOnlyList<string> labels, bool withCosts)
    {
        var lines = new List<string> { $"- Output[columnNames = [{string.Join(", ", labels)}]]" };
        Add(root, 1);
        return lines;

        void Add(PlanStep step, int depth)
        {
            var text = new StringBuilder().Append(' ', 4 * depth).Append("- ").Append(step.Name);
            if (step.Table.Length > 0)
            {
                text.Append("[table = ").Append(BindingContext.CatalogName).Append(':').Append(step.Table).Append(']');
            }

            if (withCosts && step.Table.Length > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $" {step.Rows} rows, {step.Bytes} bytes in files");
            }

            lines.Add(text.ToString());
            foreach (var input in step.Inputs)
            {
                Add(input, depth + 1);
            }
        }
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, PlanStep step)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, step.Name);
        json.WriteStartObject("descriptor"u8);
        if (step.Table.Length > 0)
        {
            json.WriteString("table"u8, $"{BindingContext.CatalogName}:{step.Table}");
        }

        json.WriteEndObject();
        json.WriteList("children", step.Inputs, input => Write(json, input));
        json.WriteEndObject();
    }

    /// <summary>The tables that the statement reads, with the columns, in the form of Trino's TYPE IO.</summary>
    private static void WriteInputs(Utf8JsonWriter json, QueryPlan plan)
    {
        json.WriteStartObject();
        json.WriteList("inputTableColumnInfos", plan.Scans, scan =>
        {
            json.WriteStartObject();
            json.WriteStartObject("table"u8);
            json.WriteString("catalog"u8, BindingContext.CatalogName);
            json.WriteStartObject("schemaTable"u8);
            json.WriteString("schema"u8, scan.Table.Database);
            json.WriteString("table"u8, scan.Table.Name);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteList("columns", [.. scan.Paths.Select(path => scan.Table.ColumnAt(path.Column).Name).Distinct()], json.WriteStringValue);
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }
}
