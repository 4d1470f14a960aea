using System.Text.Json;
using Tarn.Analytics.Applications;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Unkeyed;
using Tarn.Storage.Records;

namespace Tarn.Analytics.Runs.Rows;

/// <summary>The whole state of an application after some inputs. With the inputs after it, it is the state now.</summary>
internal sealed record Checkpoint
{
    private const byte Format = 0;

    /// <summary>The number, from 1.</summary>
    public required long Number { get; init; }

    public required long TakenMs { get; init; }

    /// <summary>The state's bytes; null: the engine starts empty.</summary>
    public required UnkeyedBlob? Blob { get; init; }

    /// <summary>The owner of the bytes.</summary>
    public required long Owner { get; init; }

    public required long Version { get; init; }

    /// <summary>The form of the state.</summary>
    public required string StateName { get; init; }

    /// <summary>The count of inputs in the state.</summary>
    public required long Place { get; init; }

    /// <summary>The position in the log of the last of them.</summary>
    public required InputPosition Done { get; init; }

    /// <summary>The end of the pass that gave it.</summary>
    public required long End { get; init; }

    /// <summary>The greatest arrival time of them.</summary>
    public required long ClockMs { get; init; }

    /// <summary>The number of the last event in the state.</summary>
    public required long Event { get; init; }

    /// <summary>The number of the next shard.</summary>
    public required int NextShard { get; init; }

    /// <summary>The shards that the log still has.</summary>
    public required IReadOnlyList<CheckpointShard> Shards { get; init; }

    /// <summary>Shards that had ended before the application began with them.</summary>
    public required IReadOnlyList<(int Source, ShardId Id)> Passed { get; init; }

    /// <summary>The next offset in the shard of ticks.</summary>
    public required long TickNext { get; init; }

    /// <summary>The sources whose clocks the state does not have, since a version began with them: their shards join as the engine opens.</summary>
    public IReadOnlyList<int> Anew { get; init; } = [];

    /// <summary>The checkpoints of an application, the newest first.</summary>
    public static ValueTask<IReadOnlyList<Checkpoint>> List(IMetadataReader reader, ApplicationKey application) =>
        List(reader, RunSpaces.Checkpoints, application);

    /// <summary>The older checkpoints that are retained for replays, the newest first.</summary>
    public static ValueTask<IReadOnlyList<Checkpoint>> ListBases(IMetadataReader reader, ApplicationKey application) =>
        List(reader, RunSpaces.ReplayBases, application);

    /// <summary>The checkpoint of a snapshot; null: there is none.</summary>
    public static async ValueTask<Checkpoint?> OfSnapshot(IMetadataReader reader, ApplicationKey application, string snapshot) =>
        await reader.Get(RunSpaces.SnapshotStates, ApplicationKeys.Of(application, snapshot)) is { } value ? Decode(value) : null;

    /// <summary>Whether it has all inputs whose rows are committed, and no other: a barrier between two versions.</summary>
    public bool IsAt(in RunProgress progress) => (Place, progress.Rows) == (progress.Place, 0);

    public void Put(IMetadataTransaction transaction, ApplicationKey application) =>
        transaction.Put(RunSpaces.Checkpoints, ApplicationKeys.Of(application, Number), Encode());

    public void PutSnapshot(IMetadataTransaction transaction, ApplicationKey application, string snapshot) =>
        transaction.Put(RunSpaces.SnapshotStates, ApplicationKeys.Of(application, snapshot), Encode());

    /// <summary>No run begins here any more; a replay may.</summary>
    public void BecomeBase(IMetadataTransaction transaction, ApplicationKey application)
    {
        transaction.Delete(RunSpaces.Checkpoints, ApplicationKeys.Of(application, Number));
        transaction.Put(RunSpaces.ReplayBases, ApplicationKeys.Of(application, Number), Encode());
    }

    /// <summary>Removes the row of a checkpoint that was retained for replays.</summary>
    public async ValueTask RemoveBase(IMetadataTransaction transaction, ApplicationKey application, UnkeyedBlobs blobs)
    {
        transaction.Delete(RunSpaces.ReplayBases, ApplicationKeys.Of(application, Number));
        await Release(transaction, blobs);
    }

    /// <summary>Removes the row, and leaves its bytes to the collector.</summary>
    public async ValueTask Remove(IMetadataTransaction transaction, ApplicationKey application, UnkeyedBlobs blobs)
    {
        transaction.Delete(RunSpaces.Checkpoints, ApplicationKeys.Of(application, Number));
        await Release(transaction, blobs);
    }

    /// <summary>Ends the reference to the bytes.</summary>
    public async ValueTask Release(IMetadataTransaction transaction, UnkeyedBlobs blobs)
    {
        if (Blob is { } blob)
        {
            await blobs.Release(transaction, blob, Owner);
        }
    }

    private static async ValueTask<IReadOnlyList<Checkpoint>> List(IMetadataReader reader, Space space, ApplicationKey application)
    {
        var rows = await reader.Scan(space, KeyRange.Prefix(ApplicationKeys.Of(application)), int.MaxValue, descending: true);
        return [.. rows.Select(row => Decode(row.Value))];
    }

    private byte[] Encode() => JsonRow.Encode(Format, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("number", Number);
        json.WriteNumber("takenMs", TakenMs);
        if (Blob is { } blob)
        {
            json.WriteBase64String("blob", blob.Encode());
        }

        json.WriteNumber("owner", Owner);
        json.WriteNumber("version", Version);
        json.WriteString("state", StateName);
        json.WriteNumber("place", Place);
        InputPosition.Write(json, "done", Done);
        json.WriteNumber("end", End);
        json.WriteNumber("clockMs", ClockMs);
        json.WriteNumber("event", Event);
        json.WriteNumber("nextShard", NextShard);
        json.WriteNumber("tickNext", TickNext);
        json.WriteList("shards", Shards, shard => Write(json, shard));
        json.WriteList("passed", Passed, passed =>
        {
            json.WriteStartArray();
            json.WriteNumberValue(passed.Source);
            json.WriteNumberValue(passed.Id.Value);
            json.WriteEndArray();
        });
        json.WriteList("anew", Anew, source => json.WriteNumberValue(source));
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, CheckpointShard shard)
    {
        json.WriteStartArray();
        json.WriteNumberValue(shard.Number);
        json.WriteNumberValue(shard.Source);
        json.WriteNumberValue(shard.Id.Value);
        json.WriteNumberValue(shard.Next);
        json.WriteBooleanValue(shard.IsClosed);
        json.WriteNumberValue(shard.Parts);
        json.WriteEndArray();
    }

    private static Checkpoint Decode(ReadOnlyMemory<byte> value) => JsonRow.Decode(Format, value, json => new Checkpoint
    {
        Number = json.Number("number"),
        TakenMs = json.Number("takenMs"),
        Blob = json.TryGetProperty("blob", out var blob) ? UnkeyedBlob.Decode(blob.GetBytesFromBase64()) : null,
        Owner = json.Number("owner"),
        Version = json.Number("version"),
        StateName = json.Text("state"),
        Place = json.Number("place"),
        Done = InputPosition.Read(json, "done"),
        End = json.Number("end"),
        ClockMs = json.Number("clockMs"),
        Event = json.Number("event"),
        NextShard = (int)json.Number("nextShard"),
        Passed = json.List("passed", passed => (passed[0].GetInt32(), new ShardId(passed[1].GetInt64()))),
        TickNext = json.Number("tickNext"),
        Anew = json.TryGetProperty("anew", out _) ? json.List("anew", source => source.GetInt32()) : [],
        Shards = json.List("shards", shard => new CheckpointShard(
            shard[0].GetInt32(), shard[1].GetInt32(), new ShardId(shard[2].GetInt64()), shard[3].GetInt64(), shard[4].GetBoolean(),
            shard.GetArrayLength() > 5 ? shard[5].GetInt32() : 0)),
    });
}
