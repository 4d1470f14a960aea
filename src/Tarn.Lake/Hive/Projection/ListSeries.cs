namespace Tarn.Lake.Hive.Projection;

/// <summary>Values that are listed.</summary>
internal sealed class ListSeries(IReadOnlyList<string> texts) : KeySeries
{
    private Dictionary<string, long>? _places;

    public override long Count => texts.Count;

    protected override bool IsAscending => false;

    public override KeyValue At(long place) => new(texts[(int)place], texts[(int)place]);

    protected override long? PlaceOf(string text)
    {
        _places ??= texts.Select((value, place) => (value, (long)place)).ToDictionary();
        return _places.TryGetValue(text, out var place) ? place : null;
    }
}
