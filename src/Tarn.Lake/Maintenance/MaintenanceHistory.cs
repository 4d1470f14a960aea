using System.Buffers.Binary;
using System.Text.Json;
using Tarn.Lake.Iceberg;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Maintenance;

/// <summary>
/// The history of maintenance, as rows of the metadata map: 30 days, at most 10,000 rows. Format: <c>docs/formats/lake.md</c>.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class MaintenanceHistory(IMetadataStore store, TimeProvider time)
{
    private const byte RowVersion = 1;
    private const int RowsMax = 10_000;
    private const int RemovedMax = 100;
    private const int ErrorCharsMax = 1_000;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    // About: two runs that end together may each miss the rows of the other until the next start.
    private int _count = -1;

    /// <summary>Adds the steps of a run, and its failure. A dry run and a run without steps leave no rows.</summary>
    public async Task Add(MaintenanceReport report, TimeSpan duration, CancellationToken cancellationToken)
    {
        var name = report.Table;
        var now = time.GetUtcNow();
        var entries = report.Steps.Select(step => Entry(step, null)).ToList();
        if (report.Failure is { } failure)
        {
            var step = new MaintenanceStep("failed", failure.Kind.ToString()) { During = report.FailedStep };
            entries.Add(Entry(step, failure.Message[..Math.Min(failure.Message.Length, ErrorCharsMax)]));
        }

        if (entries.Count == 0)
        {
            return;
        }

        if (_count < 0)
        {
            _count = (await Read(cancellationToken)).Count;
        }

        var removed = await store.Commit(
            async transaction =>
            {
                foreach (var entry in entries)
                {
                    transaction.Put(LakeSpaces.Maintenance, Key(entry.AtMs, transaction.NextId()), JsonRow.Encode(RowVersion, json => Write(json, entry)));
                }

                return await Trim(transaction, now, _count + entries.Count - RowsMax);
            },
            cancellationToken);
        _count += entries.Count - removed;

        MaintenanceEntry Entry(MaintenanceStep step, string? error) => new(
            now.ToUnixTimeMilliseconds(),
            name.Scope.Account,
            name.Scope.Region,
            $"{name.Database}.{name.Table}",
            step,
            (long)duration.TotalMilliseconds,
            error);
    }

    /// <summary>All rows, oldest first.</summary>
    public async Task<IReadOnlyList<MaintenanceEntry>> Read(CancellationToken cancellationToken)
    {
        var rows = await store.Read(reader => reader.Scan(LakeSpaces.Maintenance, KeyRange.All, RowsMax + RemovedMax), cancellationToken);
        return [.. rows.Select(row => JsonRow.Decode(RowVersion, row.Value, ReadOne))];
    }

    private static async ValueTask<int> Trim(IMetadataTransaction transaction, DateTimeOffset now, int over)
    {
        var removed = 0;
        var from = (now - Kept).ToUnixTimeMilliseconds();
        foreach (var row in await transaction.Scan(LakeSpaces.Maintenance, KeyRange.All, RemovedMax))
        {
            if (over-- > 0 || BinaryPrimitives.ReadInt64BigEndian(row.Key.Span) < from)
            {
                transaction.Delete(LakeSpaces.Maintenance, row.Key);
                removed++;
            }
        }

        return removed;
    }

    private static byte[] Key(long atMs, long id)
    {
        var key = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(key, atMs);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(8), id);
        return key;
    }

    private static void Write(Utf8JsonWriter json, MaintenanceEntry entry)
    {
        json.WriteStartObject();
        json.WriteNumber("at"u8, entry.AtMs);
        json.WriteString("account"u8, entry.Account);
        json.WriteString("region"u8, entry.Region);
        json.WriteString("table"u8, entry.Table);
        json.WriteString("action"u8, entry.Step.Action);
        json.WriteString("reason"u8, entry.Step.Reason);
        json.WriteNumber("filesRemoved"u8, entry.Step.FilesRemoved);
        json.WriteNumber("filesAdded"u8, entry.Step.FilesAdded);
        json.WriteNumber("bytesRemoved"u8, entry.Step.BytesRemoved);
        json.WriteNumber("bytesAdded"u8, entry.Step.BytesAdded);
        json.WriteNumber("durationMs"u8, entry.DurationMs);
        json.WriteText("result", entry.Step.Result);
        json.WriteText("during", entry.Step.During);
        if (entry.Step.Snapshot is { } snapshot)
        {
            json.WriteNumber("snapshot"u8, snapshot.Value);
        }

        json.WriteText("error", entry.Error);
        json.WriteEndObject();
    }

    private static MaintenanceEntry ReadOne(JsonElement json) => new(
        json.GetProperty("at").GetInt64(),
        json.Text("account"),
        json.Text("region"),
        json.Text("table"),
        new MaintenanceStep(json.Text("action"), json.Text("reason"))
        {
            Result = json.TextOrNull("result"),
            During = json.TextOrNull("during"),
            FilesRemoved = json.GetProperty("filesRemoved").GetInt64(),
            FilesAdded = json.GetProperty("filesAdded").GetInt64(),
            BytesRemoved = json.GetProperty("bytesRemoved").GetInt64(),
            BytesAdded = json.GetProperty("bytesAdded").GetInt64(),
            Snapshot = json.OptionalLong("snapshot") is { } id ? new SnapshotId(id) : null,
        },
        json.GetProperty("durationMs").GetInt64(),
        json.TextOrNull("error"));
}
