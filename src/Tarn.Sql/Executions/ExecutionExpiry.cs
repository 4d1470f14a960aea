using System.Buffers.Binary;
using Tarn.Lake.Files;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Objects;

namespace Tarn.Sql.Executions;

/// <summary>
/// Removes the remains of executions when they are due: client tokens, and results in Tarn's own result bucket, after 7
/// days; managed results after 1 day; the history after 45 days, as in Athena. Results in a bucket that the caller named belong to the caller. Each
/// part has a row in order of its due time, written with the execution.
/// </summary>
public static class ExecutionExpiry
{
    public static readonly TimeSpan TokensKept = TimeSpan.FromDays(7);
    public static readonly TimeSpan ResultsKept = TimeSpan.FromDays(7);
    public static readonly TimeSpan ManagedResultsKept = TimeSpan.FromDays(1);
    public static readonly TimeSpan HistoryKept = TimeSpan.FromDays(45);

    /// <summary>Entries of one transaction; each deletes 10 rows at most: D18 (metadata has group commit).</summary>
    private const int PageEntries = 100;
    private const int TimeBytes = sizeof(long);

    private enum Kind : byte { Token = 1, Result = 2, History = 3 }

    /// <summary>Removes the entries that are due; cheap when none is due.</summary>
    /// <returns>The number of entries that were due.</returns>
    public static async Task<int> Run(IMetadataStore store, ObjectStore objects, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var range = new KeyRange(ReadOnlyMemory<byte>.Empty, Time(now.ToUnixTimeMilliseconds() + 1));
        var removed = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = await store.Commit(async transaction =>
            {
                var page = await transaction.Scan(SqlSpaces.Expiry, range, PageEntries);
                foreach (var (key, _) in page)
                {
                    await Remove(transaction, objects, key);
                    transaction.Delete(SqlSpaces.Expiry, key);
                }

                return page.Count;
            }, cancellationToken);
            removed += count;
            if (count < PageEntries)
            {
                return removed;
            }
        }
    }

    /// <summary>Writes the due times of a new execution's parts.</summary>
    internal static void Note(IMetadataTransaction transaction, Execution execution)
    {
        var (key, at) = (execution.Key, execution.SubmittedMs);
        if (IsOwn(execution) && execution.ReusedFrom is null)
        {
            Note(transaction, at, execution.IsManaged ? ManagedResultsKept : ResultsKept, Kind.Result, ExecutionRows.Key(key));
        }

        Note(transaction, at, HistoryKept, Kind.History, ExecutionRows.Key(key));
    }

    /// <summary>Writes the due time of a client token.</summary>
    internal static void NoteToken(IMetadataTransaction transaction, long givenMs, byte[] tokenKey) =>
        Note(transaction, givenMs, TokensKept, Kind.Token, tokenKey);

    private static void Note(IMetadataTransaction transaction, long submittedMs, TimeSpan kept, Kind kind, byte[] of) =>
        transaction.Put(SqlSpaces.Expiry, (byte[])[.. Time(submittedMs + (long)kept.TotalMilliseconds), (byte)kind, .. of], ExecutionRows.Empty);

    private static byte[] Time(long milliseconds)
    {
        var time = new byte[TimeBytes];
        BinaryPrimitives.WriteInt64BigEndian(time, milliseconds);
        return time;
    }

    private static async ValueTask Remove(IMetadataTransaction transaction, ObjectStore objects, ReadOnlyMemory<byte> entry)
    {
        var (kind, of) = ((Kind)entry.Span[TimeBytes], entry[(TimeBytes + 1)..]);
        if (kind == Kind.Token)
        {
            transaction.Delete(SqlSpaces.ClientTokens, of);
            return;
        }

        if (await transaction.Get(SqlSpaces.Executions, of) is not { } row)
        {
            return;
        }

        var execution = ExecutionRows.Decode(ExecutionRows.ReadKey(of), row);
        if (kind == Kind.Result)
        {
            await RemoveResult(transaction, objects, execution);
            return;
        }

        transaction.Delete(SqlSpaces.Executions, of);
        transaction.Delete(SqlSpaces.ExecutionsByTime, ExecutionRows.TimeKey(execution));
        transaction.Delete(SqlSpaces.ActiveExecutions, of);
    }

    /// <summary>Removes an execution, and its result in Tarn's own result bucket.</summary>
    internal static async ValueTask RemoveExecution(IMetadataTransaction transaction, ObjectStore objects, ReadOnlyMemory<byte> of)
    {
        if (await transaction.Get(SqlSpaces.Executions, of) is { } row)
        {
            var execution = ExecutionRows.Decode(ExecutionRows.ReadKey(of), row);
            if (IsOwn(execution) && execution.ReusedFrom is null)
            {
                await RemoveResult(transaction, objects, execution);
            }
        }

        transaction.Delete(SqlSpaces.Executions, of);
        transaction.Delete(SqlSpaces.ActiveExecutions, of);
    }

    /// <summary>Whether the result is in Tarn's own result bucket, or is managed.</summary>
    private static bool IsOwn(Execution execution) => execution.IsManaged
        || ObjectLocation.Parse(execution.OutputLocation).Bucket == ResultLocation.Bucket(execution.Key.Account, execution.Key.Region);

    private static async ValueTask RemoveResult(IMetadataTransaction transaction, ObjectStore objects, Execution execution)
    {
        string?[] locations = [execution.OutputLocation, execution.OutputLocation + ResultMetadata.Suffix, execution.ManifestLocation];
        foreach (var place in locations.OfType<string>().Select(ObjectLocation.Parse))
        {
            // The bucket may have been deleted since, with all its objects.
            if (objects.FindBucket(place.Bucket) is not null)
            {
                await objects.Delete(transaction, place.Bucket, place.Key, DeleteOptions.WithoutVersion);
            }
        }
    }
}
