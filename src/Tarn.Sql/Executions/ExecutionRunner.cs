using System.Text;
using Tarn.Lake.Files;
using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Prepared;
using Tarn.Sql.Queueing;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Executions;

/// <summary>Runs one execution from QUEUED to its end. Every outcome becomes a row; no exception is thrown.</summary>
internal sealed class ExecutionRunner(ExecutionStore store, ObjectStore objects, ISqlCatalog catalog, QueryRunner queries, StatementQueue queue,
    PlanningThreads threads, ExecutionOptions options, TimeProvider time)
{
    private const string DescriptionType = "application/octet-stream";

    /// <summary>Runs statements that change the lake; null: the catalog cannot be changed.</summary>
    public StatementChanges? Changes { get; init; }

    /// <param name="request">The limits of the statement, and names that it uses.</param>
    /// <param name="stopped">Cancelled when the caller stops the statement, or when the server stops.</param>
    public async Task Run(Execution execution, ExecutionRequest request, CancellationToken stopped, CancellationToken stopping)
    {
        // The time limit of a statement begins with its turn.
        using var deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopped, deadline.Token);
        var cancel = either.Token;
        var started = execution.SubmittedMs;
        Task Ends(ExecutionState state, ExecutionError error) => End(execution.Key, state, started - execution.SubmittedMs, error);
        try
        {
            using var turn = StatementShape.TakesWorker(execution)
                ? await queue.Enter(PrincipalOf(execution, request), request.Terms.RunningMax, cancel)
                : null;
            deadline.CancelAfter(request.Terms.Timeout ?? options.StatementTimeout);
            var (statement, values) = await threads.Run(() => Parse(request), cancel);
            started = Now();
            var running = execution with { Statistics = execution.Statistics with { QueueMs = started - execution.SubmittedMs } };
            running = running.IsManaged ? running : running with { Writer = request.Rights };
            await using var mark = new RunningNotice(store, execution.Key, running.Statistics.QueueMs, time);
            await ResultLocation.Ensure(objects, running, request.Rights, cancel);
            await RunStatement(running, statement, Scope(running, request, values), cancel);
        }
        catch (SqlException e) when (e.Name == SqlErrorName.ExceededScanLimit)
        {
            await Ends(ExecutionState.Cancelled, new(e.Name, e.Message, true));
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            var error = $"{SqlErrorName.ExceededTimeLimit}: Query exceeded maximum time limit";
            await Ends(ExecutionState.Failed, new(SqlErrorName.ExceededTimeLimit, error, true));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await Ends(
                ExecutionState.Failed,
                new(SqlErrorName.ServerShuttingDown, $"{SqlErrorName.ServerShuttingDown}: the server was stopped while the query ran; run it again", false));
        }
        catch (OperationCanceledException)
        {
            // Stop has written the row.
        }
        catch (Exception e)
        {
            await Ends(ExecutionState.Failed, ExecutionErrors.Of(e));
        }
    }

    private static SqlPrincipal PrincipalOf(Execution execution, ExecutionRequest request) =>
        new(execution.Key.Account, execution.Key.Region, execution.Identity, execution.WorkGroup) { Rights = request.Rights };

    /// <summary>The statement to run, and the values for its `?`. For EXECUTE, it is the prepared one.</summary>
    private static (Statement Statement, IReadOnlyList<Expression> Values) Parse(ExecutionRequest request)
    {
        IReadOnlyList<Expression> values = [.. request.Parameters.Select(SqlParser.ParseValue)];
        var statement = request.Text!.Parsed();
        if (statement is ExecuteImmediate immediate)
        {
            return (immediate.Inner, immediate.Values);
        }

        return statement is not ExecuteStatement execute ? (statement, values) : (
            (request.PreparedText ?? throw new SqlException(SqlErrorName.NotFound, $"Prepared statement not found: {execute.Name.Text}", execute.At)).Parsed(),
            execute.Values ?? values);
    }

    private Task RunStatement(Execution execution, Statement statement, StatementScope scope, CancellationToken cancellationToken)
    {
        return statement.Family switch
        {
            StatementFamily.Query => RunQuery(execution, (QueryStatement)statement, scope, cancellationToken),
            StatementFamily.Rows => ChangesOf(statement).Run((RowStatement)statement, scope, End, cancellationToken),
            StatementFamily.Unload => ChangesOf(statement).Run((UnloadStatement)statement, scope, End, cancellationToken),
            StatementFamily.Definition => ChangesOf(statement).Run((DefinitionStatement)statement, scope, End, cancellationToken),
            StatementFamily.Listing => RunListing(execution, (ListingStatement)statement, scope, cancellationToken),
            StatementFamily.Explanation => RunExplanation(execution, (ExplainStatement)statement, scope, cancellationToken),
            StatementFamily.Prepared => Finish(execution, scope.Principal.Rights, StatementResult.None, Change(execution, (PreparedUseStatement)statement)),
            StatementFamily.Immediate => throw statement.Unsupported(),
        };

        Task End(StatementResult result, Func<IMetadataTransaction, ValueTask> change) => Finish(execution, scope.Principal.Rights, result, change);
    }

    private StatementChanges ChangesOf(Statement statement) => Changes ?? throw statement.Unsupported();

    private async Task RunQuery(Execution execution, QueryStatement query, StatementScope scope, CancellationToken cancellationToken)
    {
        ResultWriter? writer = null;
        Task<StagedBlob>? description = null;
        IReadOnlyList<ResultColumn> columns = [];
        try
        {
            var outcome = await queries.Run(query, scope.Principal, new(scope.Names, scope.Values, scope.Terms), known =>
            {
                columns = known;
                description = StageDescription(execution, known);
                writer = new ResultWriter(objects, execution, known, cancellationToken);
                return writer.Add;
            }, cancellationToken);
            await using var result = await writer!.Finish();
            await Succeed(
                execution with { Plan = outcome.Plan },
                columns,
                new(result, "text/csv", await description!),
                e => e.With(outcome) with { OutputRows = outcome.Rows, OutputBytes = result.Size });
        }
        finally
        {
            if (writer is not null)
            {
                await writer.DisposeAsync();
            }

            if (description is not null)
            {
                await (await description).DisposeAsync();
            }
        }
    }

    private StatementScope Scope(Execution execution, ExecutionRequest request, IReadOnlyList<Expression> values) => new()
    {
        Principal = PrincipalOf(execution, request),
        Names = request.Names,
        Values = values,
        Terms = request.Terms,
        ResultFolder = execution.IsManaged ? null : execution.OutputLocation[..(execution.OutputLocation.LastIndexOf('/') + 1)],
        Id = execution.Key.Id,
        Now = time.GetUtcNow(),
    };

    private async Task RunListing(Execution execution, ListingStatement statement, StatementScope scope, CancellationToken cancellationToken)
    {
        var result = await new CatalogStatements(catalog, scope.Principal, execution.Database).Run(statement, cancellationToken);
        await Finish(execution, scope.Principal.Rights, result, _ => ValueTask.CompletedTask);
    }

    private async Task RunExplanation(Execution execution, ExplainStatement statement, StatementScope scope, CancellationToken cancellationToken)
    {
        var result = await new Explanations(catalog, queries, threads).Run(statement, scope, cancellationToken);
        await Finish(execution, scope.Principal.Rights, result, _ => ValueTask.CompletedTask);
    }

    /// <summary>The <see cref="StatementEnd"/> of an execution.</summary>
    private async Task Finish(Execution execution, IRights rights, StatementResult result, Func<IMetadataTransaction, ValueTask> change)
    {
        var text = new StringBuilder();
        foreach (var line in result.Lines)
        {
            text.Append(line).Append('\n');
        }

        await using var blob = await Stage(execution, execution.OutputLocation, "text/plain", text);
        StagedObject? manifest = null;
        if (result.Files is { } files)
        {
            var location = ResultLocation.Manifest(execution.OutputLocation);
            ResultLocation.CheckWrite(execution, rights, location);
            var lines = new StringBuilder().AppendJoin("", files.Select(file => file + '\n'));
            manifest = new(location, await Stage(execution, location, "text/csv", lines), "text/csv");
        }

        await using (manifest?.Blob)
        {
            var outcome = result.Outcome;
            await using var description = await StageDescription(execution, result.Columns);
            await Succeed(
                execution with { Plan = outcome?.Plan, UpdateCount = result.UpdateCount, ManifestLocation = manifest?.Location },
                result.Columns,
                new(blob, "text/plain", description),
                s => (outcome is null ? s : s.With(outcome)) with { OutputRows = result.UpdateCount ?? result.Lines.Count, OutputBytes = blob.Size },
                async transaction =>
                {
                    await change(transaction);
                    if (manifest is not null)
                    {
                        await Put(transaction, manifest);
                    }
                });
        }
    }

    private Task<StagedBlob> Stage(Execution execution, string location, string contentType, StringBuilder text) =>
        Stage(execution, location, contentType, Encoding.UTF8.GetBytes(text.ToString()));

    private async Task<StagedBlob> Stage(Execution execution, string location, string contentType, byte[] bytes)
    {
        var place = ObjectLocation.Parse(location);
        var stage = new StageOptions { Bucket = place.Bucket, Key = place.Key, Properties = ObjectProperties.OfType(contentType), TakesReserve = true };
        stage = stage with { Seal = execution.Seal, Rights = execution.Writer };
        return await objects.Stage(new System.Buffers.ReadOnlySequence<byte>(bytes), stage, CancellationToken.None);
    }

    private Func<IMetadataTransaction, ValueTask> Change(Execution execution, PreparedUseStatement use)
    {
        var group = new WorkGroupKey(execution.Key.Account, execution.Key.Region, execution.WorkGroup);
        return use.Verb switch
        {
            PreparedVerb.Prepare => transaction =>
                PreparedStatementStore.Put(transaction, group, new(use.Name.Text, ((PrepareStatement)use).Text, null, Now())),
            PreparedVerb.Deallocate => transaction => PreparedStatementStore.Remove(transaction, group, use.Name.Text),
            PreparedVerb.Execute => throw use.Unsupported(),
        };
    }

    private Task<StagedBlob> StageDescription(Execution execution, IReadOnlyList<ResultColumn> columns) =>
        Stage(execution, execution.OutputLocation + ResultMetadata.Suffix, DescriptionType, ResultMetadata.Encode(columns));

    /// <summary>One transaction commits the statement's change, the result's objects and the SUCCEEDED row.</summary>
    private async Task Succeed(Execution execution, IReadOnlyList<ResultColumn> columns, ResultBlobs result,
        Func<ExecutionStatistics, ExecutionStatistics> count, Func<IMetadataTransaction, ValueTask>? change = null)
    {
        var now = Now();
        var isApplied = false;
        await store.Change(execution.Key, e => e with
        {
            State = ExecutionState.Succeeded,
            CompletedMs = now,
            Columns = columns,
            Plan = execution.Plan,
            UpdateCount = execution.UpdateCount,
            ManifestLocation = execution.ManifestLocation,
            Statistics = count(execution.Statistics) with { TotalMs = now - e.SubmittedMs },
        }, CancellationToken.None, async transaction =>
        {
            await (change?.Invoke(transaction) ?? ValueTask.CompletedTask);
            await Put(transaction, new(execution.OutputLocation, result.Rows, result.ContentType));
            await Put(transaction, new(execution.OutputLocation + ResultMetadata.Suffix, result.Description, DescriptionType));
            isApplied = true;
        });
        if (!isApplied)
        {
            throw new OperationCanceledException("the statement was stopped");
        }
    }

    private async ValueTask Put(IMetadataTransaction transaction, StagedObject staged)
    {
        var place = ObjectLocation.Parse(staged.Location);
        await objects.Put(
            transaction, place.Bucket, place.Key, staged.Blob, new PutOptions { Properties = ObjectProperties.OfType(staged.ContentType) });
    }

    private sealed record StagedObject(string Location, StagedBlob Blob, string ContentType);

    /// <summary>The staged objects of a result: its rows, and the description of their columns.</summary>
    private sealed record ResultBlobs(StagedBlob Rows, string ContentType, StagedBlob Description);

    private async Task End(ExecutionKey key, ExecutionState state, long queueMs, ExecutionError error)
    {
        var now = Now();
        try
        {
            await store.Change(key, e => e with
            {
                State = state,
                CompletedMs = now,
                Error = error with { Text = ErrorText.Bound(error.Text) },
                Statistics = e.Statistics with { QueueMs = queueMs, TotalMs = now - e.SubmittedMs },
            }, CancellationToken.None);
        }
        catch (TarnException)
        {
            // The store is unavailable. The row stays active, and the next start marks it as failed.
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
