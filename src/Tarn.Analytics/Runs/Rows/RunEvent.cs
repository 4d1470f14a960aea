using Tarn.Analytics.Applications;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Analytics.Runs.Rows;

/// <summary>
/// A fact about the input that the log alone does not have: with it, a replay has the same inputs. Its row is in the commit that covers inputs
/// after it.
/// </summary>
/// <param name="Number">The number, in the order of events.</param>
/// <param name="Shard">The shard's number.</param>
/// <param name="Source">The source's number.</param>
/// <param name="Id">The shard.</param>
/// <param name="After">The event comes after all records of frames up to this number of the log.</param>
/// <param name="From">The first offset to read; of a hole: its first offset; of a reference table: its snapshot.</param>
/// <param name="To">The offset after a hole.</param>
internal readonly record struct RunEvent(long Number, RunEventKind Kind, int Shard, int Source, ShardId Id, long After, long From, long To)
{
    private const byte Format = 0;

    /// <summary>The events of an application, in their order.</summary>
    public static async ValueTask<IReadOnlyList<RunEvent>> List(IMetadataReader reader, ApplicationKey application)
    {
        var rows = await reader.Scan(RunSpaces.Events, KeyRange.Prefix(ApplicationKeys.Of(application)), int.MaxValue);
        return [.. rows.Select(row => Decode(row.Key, row.Value))];
    }

    public void Put(IMetadataTransaction transaction, ApplicationKey application)
    {
        var one = this;
        transaction.Put(RunSpaces.Events, ApplicationKeys.Of(application, Number), JsonRow.Encode(Format, json =>
        {
            json.WriteStartArray();
            foreach (var part in (ReadOnlySpan<long>)[(long)one.Kind, one.Shard, one.Source, one.Id.Value, one.After, one.From, one.To])
            {
                json.WriteNumberValue(part);
            }

            json.WriteEndArray();
        }));
    }

    /// <summary>Removes the events up to a number.</summary>
    public static async ValueTask RemoveUpTo(IMetadataTransaction transaction, ApplicationKey application, long number)
    {
        var range = KeyRange.Prefix(ApplicationKeys.Of(application));
        foreach (var row in await transaction.Scan(RunSpaces.Events, range, int.MaxValue))
        {
            if (ApplicationKeys.NumberOf(row.Key) <= number)
            {
                transaction.Delete(RunSpaces.Events, row.Key);
            }
        }
    }

    private static RunEvent Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) => JsonRow.Decode(Format, value, json => new RunEvent(
        ApplicationKeys.NumberOf(key),
        (RunEventKind)json[0].GetInt64(),
        json[1].GetInt32(),
        json[2].GetInt32(),
        new ShardId(json[3].GetInt64()),
        json[4].GetInt64(),
        json[5].GetInt64(),
        json[6].GetInt64()));
}
