using Tarn.Lake.Catalog.Partitions;

namespace Tarn.Lake.Hive.Projection;

/// <summary>Moments with a fixed step.</summary>
/// <param name="fromMs">The first moment, Unix milliseconds.</param>
/// <param name="toMs">The latest allowed moment; before the first one: there are none.</param>
internal sealed class DateSeries(PartitionKeyKind kind, long fromMs, long toMs, DateStep step, DateFormat format) : KeySeries
{
    public override long Count { get; } = toMs < fromMs ? 0 : step.Between(fromMs, toMs) + 1;

    protected override bool IsAscending =>
        kind is PartitionKeyKind.Date or PartitionKeyKind.Timestamp || (kind == PartitionKeyKind.Text && format.KeepsOrder);

    public override KeyValue At(long place)
    {
        var ms = step.After(fromMs, place);
        var path = format.Print(ms);
        return new KeyValue(DateFormat.Value(kind, ms, path), path);
    }

    protected override long? PlaceOf(string text)
    {
        if (format.Read(text) is not { } ms || ms < fromMs || ms > toMs)
        {
            return null;
        }

        // A step within a month, a day or an hour that the format does not print has the text of the moment before it.
        var place = step.Between(fromMs, ms);
        return At(place).Path == text ? place : place + 1 < Count && At(place + 1).Path == text ? place + 1 : null;
    }
}
