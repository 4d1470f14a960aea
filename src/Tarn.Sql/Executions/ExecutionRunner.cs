using System.Text;
using Tarn.Lake.Files;
using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Syntax;
using Tarn.Storage;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Sql.Executions;

/// <summary>Runs one execution from QUEUED to its end. Every outcome becomes a row; no exception is thrown.</summary>
internal sealed class ExecutionRunner(ExecutionStore store, ObjectStore objects, ISqlCatalog catalog, QueryRunner queries, StatementQueue queue,
    PlanningThreads threads, ExecutionOptions options, TimeProvider time)
{
    /// <param name="stopped">Cancelled when the caller stops the statement, or when the server stops.</param>
    public async Task Run(Execution execution, CancellationToken stopped, CancellationToken stopping)
    {
        // The time limit of a statement begins with its turn.
        using var deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopped, deadline.Token);
        var cancel = either.Token;
        try
        {
            using var turn = execution.Kind == StatementKind.Dml ? await queue.Enter(PrincipalOf(execution), cancel) : null;
            deadline.CancelAfter(options.StatementTimeout);
            var statement = await threads.Run(() => SqlParser.Parse(execution.Sql), cancel);
            var started = Now();
            var running = await store.Change(execution.Key, e => e with
            {
                State = ExecutionState.Running,
                Statistics = e.Statistics with { QueueMs = started - e.SubmittedMs },
            }, cancel);
            if (running.HasEnded)
            {
                return;
            }

            await ResultPlace.Ensure(objects, running.Key, running.OutputLocation, cancel);
            if (statement is QueryStatement query)
            {
                await RunQuery(running, query, cancel);
            }
            else
            {
                await RunCatalogStatement(running, statement, cancel);
            }
        }
        catch (SqlException e)
        {
            await Fail(execution.Key, new(e.Name, e.Text, e.Name is not (SqlErrorName.GenericInternalError or SqlErrorName.ExceededMemoryLimit)));
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            await Fail(execution.Key, new(SqlErrorName.ExceededTimeLimit, $"{SqlErrorName.ExceededTimeLimit}: Query exceeded maximum time limit", true));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await Fail(execution.Key,
                new(SqlErrorName.ServerShuttingDown, $"{SqlErrorName.ServerShuttingDown}: the server was stopped while the query ran; run it again", false));
        }
        catch (OperationCanceledException)
        {
            // Stop has written the row.
        }
        catch (TarnException e) when (e.Kind == ErrorKind.DiskFull)
        {
            await Fail(execution.Key, new(SqlErrorName.ResultStorageFailed, $"{SqlErrorName.ResultStorageFailed}: {e.Message}", false));
        }
        catch (Exception e)
        {
            await Fail(execution.Key, new(SqlErrorName.GenericInternalError, $"{SqlErrorName.GenericInternalError}: {e.Message}", false));
        }
    }

    private static SqlPrincipal PrincipalOf(Execution execution) => new(execution.Key.Account, execution.Key.Region, execution.Identity, execution.WorkGroup);

    private async Task RunQuery(Execution execution, QueryStatement query, CancellationToken cancellationToken)
    {
        var principal = PrincipalOf(execution);
        ResultWriter? writer = null;
        IReadOnlyList<ResultColumn> columns = [];
        try
        {
            var outcome = await queries.Run(query, principal, execution.Database, execution.Parameters, known =>
            {
                columns = known;
                writer = new ResultWriter(objects, execution.OutputLocation, known, cancellationToken);
                return writer.Add;
            }, cancellationToken);
            await using var result = await writer!.Finish();
            await Succeed(execution, columns, result, "text/csv", e => e with
            {
                PlanningMs = (long)outcome.Planning.TotalMilliseconds,
                EngineMs = (long)outcome.Engine.TotalMilliseconds,
                ScannedBytes = outcome.ScannedBytes,
                InputRows = outcome.InputRows,
                OutputRows = outcome.Rows,
                OutputBytes = result.Size,
                FilesTotal = outcome.FilesTotal,
                FilesRead = outcome.FilesRead,
            }, cancellationToken);
        }
        finally
        {
            if (writer is not null)
            {
                await writer.DisposeAsync();
            }
        }
    }

    private async Task RunCatalogStatement(Execution execution, Statement statement, CancellationToken cancellationToken)
    {
        var principal = PrincipalOf(execution);
        var (columns, lines) = await CatalogStatements.Run(statement, catalog, principal, execution.Database, cancellationToken);
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            text.Append(line).Append('\n');
        }

        var place = ObjectLocation.Parse(execution.OutputLocation);
        var stage = new StageOptions { Bucket = place.Bucket, Key = place.Key, ContentType = "text/plain", TakesReserve = true };
        await using var blob = await objects.Stage(
            new System.Buffers.ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text.ToString())), stage, cancellationToken);
        await Succeed(execution, columns, blob, "text/plain", s => s with { OutputRows = lines.Count, OutputBytes = blob.Size }, cancellationToken);
    }

    /// <summary>One transaction commits the result's objects and the SUCCEEDED row.</summary>
    private async Task Succeed(Execution execution, IReadOnlyList<ResultColumn> columns, StagedBlob result, string contentType,
        Func<ExecutionStatistics, ExecutionStatistics> count, CancellationToken cancellationToken)
    {
        var place = ObjectLocation.Parse(execution.OutputLocation);
        var stage = new StageOptions
        {
            Bucket = place.Bucket,
            Key = place.Key + ResultMetadata.Suffix,
            ContentType = "application/octet-stream",
            TakesReserve = true,
        };
        var described = ResultMetadata.Encode(columns);
        await using var metadata = await objects.Stage(new System.Buffers.ReadOnlySequence<byte>(described), stage, cancellationToken);
        var now = Now();
        await store.Change(execution.Key, e => e with
        {
            State = ExecutionState.Succeeded,
            CompletedMs = now,
            Columns = columns,
            Statistics = count(e.Statistics) with { TotalMs = now - e.SubmittedMs },
        }, CancellationToken.None, async transaction =>
        {
            await objects.Put(transaction, place.Bucket, place.Key, result, new PutOptions { Headers = new ObjectHeaders { ContentType = contentType } });
            await objects.Put(transaction, stage.Bucket, stage.Key, metadata, new PutOptions
            {
                Headers = new ObjectHeaders { ContentType = stage.ContentType },
            });
        });
    }

    private async Task Fail(ExecutionKey key, ExecutionError error)
    {
        var now = Now();
        try
        {
            await store.Change(key, e => e with
            {
                State = ExecutionState.Failed,
                CompletedMs = now,
                Error = error with { Text = ErrorText.Bound(error.Text) },
                Statistics = e.Statistics with { TotalMs = now - e.SubmittedMs },
            }, CancellationToken.None);
        }
        catch (TarnException)
        {
            // The store is unavailable. The row stays active, and the next start marks it as failed.
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
