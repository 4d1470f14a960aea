using System.Text.Json;

namespace Tarn.Analytics.Runs.Rows;

/// <summary>
/// The position of an input in the log. Inputs of all shards are in the order of their positions. The opening or closing of a shard comes after all
/// records of its frame.
/// </summary>
/// <param name="Lsn">The frame's number.</param>
/// <param name="Shard">The shard's number: tables may read one stream twice.</param>
/// <param name="Index">The record's number in the frame.</param>
/// <param name="Sub">The number among the records that a producer packed into one; of an event: its number.</param>
internal readonly record struct InputPosition(long Lsn, int Shard, int Index, long Sub) : IComparable<InputPosition>
{
    public static InputPosition Of(RunEvent one) => new(one.After, int.MaxValue, 0, one.Number);

    public static bool operator >(InputPosition left, InputPosition right) => left.CompareTo(right) > 0;

    public static bool operator <(InputPosition left, InputPosition right) => left.CompareTo(right) < 0;

    public int CompareTo(InputPosition other) => (Lsn, Shard, Index, Sub).CompareTo((other.Lsn, other.Shard, other.Index, other.Sub));

    internal static void Write(Utf8JsonWriter json, string name, InputPosition place)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(place.Lsn);
        json.WriteNumberValue(place.Shard);
        json.WriteNumberValue(place.Index);
        json.WriteNumberValue(place.Sub);
        json.WriteEndArray();
    }

    internal static InputPosition Read(JsonElement json, string name)
    {
        var parts = json.GetProperty(name);
        return new InputPosition(parts[0].GetInt64(), parts[1].GetInt32(), parts[2].GetInt32(), parts[3].GetInt64());
    }
}
