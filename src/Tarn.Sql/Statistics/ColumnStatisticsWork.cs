using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Described;
using Tarn.Lake.Catalog.StatisticsTasks;
using Tarn.Sql.Catalog;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;
using Tarn.Storage.Tasks;
using Tarn.Workers;

namespace Tarn.Sql.Statistics;

/// <summary>Counts the statistics of a table's columns, with the rights of the run's role. Every failure ends the run.</summary>
internal sealed class ColumnStatisticsWork(LakeCatalog lake, IOwnQueries queries, IColumnFactsDocuments documents, TimeProvider time)
    : ITaskWork<StatisticsRun>
{
    // The aggregates of more columns would not fit into one statement's limits.
    private const int ColumnsAtOnce = 20;
    private const int ErrorCharsMax = 1_000;

    /// <inheritdoc/>
    public async Task<TaskEnd<StatisticsRun>> Run(TaskPass<StatisticsRun> pass, CancellationToken cancellationToken)
    {
        var facts = await Count(pass.Task, pass.Rights, cancellationToken);
        return new TaskEnd<StatisticsRun>(TaskState.Succeeded) { Result = (transaction, run) => Put(transaction, run, facts) };
    }

    /// <inheritdoc/>
    public TaskEnd<StatisticsRun>? EndOf(Exception failure)
    {
        var reason = failure is SqlException sql ? sql.Text : failure.Message;
        return new TaskEnd<StatisticsRun>(TaskState.Failed, reason[..Math.Min(reason.Length, ErrorCharsMax)]);
    }

    private async Task<IReadOnlyList<CountedColumn>> Count(StatisticsRun run, IRights rights, CancellationToken cancellationToken)
    {
        var name = run.Table;
        var arn = name.Arn;
        rights.Require("glue:GetTable", arn);
        rights.Require("glue:UpdateColumnStatisticsForTable", arn);
        var principal = new SqlPrincipal(name.Scope.Account, name.Scope.Region, run.Request.RoleArn, "glue") { Rights = rights };
        if (queries.HasPartitions(principal, new NamedTable(name.Database, name.Table)))
        {
            rights.Require(StatementRight.PartitionsAction, arn);
        }

        var facts = new List<CountedColumn>();
        foreach (var some in (await Questions(run, principal, cancellationToken)).Chunk(ColumnsAtOnce))
        {
            var from = $"{EngineText.Name(name.Database)}.{EngineText.Name(name.Table)}";
            var sample = run.Request.SamplePercent is { } percent and < 100
                ? string.Create(CultureInfo.InvariantCulture, $" TABLESAMPLE BERNOULLI ({percent})")
                : "";
            var row = (await queries.Rows(
                principal, $"SELECT {string.Join(", ", some.SelectMany(question => question.Aggregates))} FROM {from}{sample}", cancellationToken))[0];
            var at = 0;
            foreach (var question in some)
            {
                facts.Add(question.Answer(row.AsSpan(at, question.Aggregates.Count)));
                at += question.Aggregates.Count;
            }
        }

        return facts;
    }

    private async Task<IReadOnlyList<ColumnQuestion>> Questions(StatisticsRun run, SqlPrincipal principal, CancellationToken cancellationToken)
    {
        var all = await queries.Columns(principal, new NamedTable(run.Table.Database, run.Table.Table), cancellationToken)
            ?? throw new TarnException(ErrorKind.NotFound, $"Table {run.Table} not found.");
        if (run.Request.Columns is not { } columns)
        {
            return [.. all.Select(ColumnQuestion.Of).OfType<ColumnQuestion>()];
        }

        return [.. columns.Select(name =>
        {
            var column = all.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new TarnException(ErrorKind.NotFound, $"Column {name} not found in table {run.Table}.");
            return ColumnQuestion.Of(column)
                ?? throw new TarnException(ErrorKind.InvalidArgument, $"Column {name} has the type {column.Type.Name}, which has no statistics.");
        })];
    }

    private async ValueTask<StatisticsRun> Put(IMetadataTransaction transaction, StatisticsRun run, IReadOnlyList<CountedColumn> facts)
    {
        var id = new TableId(run.Key.Owner);
        if (await lake.FindTable(transaction, run.Table) is not { } present || present.Id != id)
        {
            throw new TarnException(ErrorKind.NotFound, $"Table {run.Table} not found.");
        }

        foreach (var one in facts)
        {
            Lake.Catalog.Described.ColumnStatistics.Put(
                transaction, Lake.Catalog.Described.ColumnStatistics.Owner(id), one.Column, documents.Write(one, time.GetUtcNow()));
        }

        return run;
    }
}
