using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tarn.Lake.Shredding.Misfits;

/// <summary>
/// Puts values of a row's <c>_rest</c> back to their paths in the row's record, so that the record is shredded as its producer
/// sent it. A value returns when it went to <c>_rest</c> for its type or range, and its path is null or missing. The time is
/// linear in the bytes of both. Belongs to one thread.
/// </summary>
/// <param name="mayReturn">Whether the value of a path shall return. A path is names and indexes from the row down.</param>
internal sealed class RestFolding(Predicate<IReadOnlyList<string>> mayReturn)
{
    private readonly ArrayBufferWriter<byte> _record = new();
    private readonly ArrayBufferWriter<byte> _rest = new();
    private readonly List<RestEntry> _entries = [];
    private readonly List<Place?> _places = [];

    /// <summary>The record with the values. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Record => _record.WrittenSpan;

    /// <summary>The entries that stay, a JSON array in the former order; empty: none. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Rest => _rest.WrittenSpan;

    /// <summary>The entries whose values returned in the last call.</summary>
    public IEnumerable<RestEntry> Returned => _entries.Zip(_places).Where(one => HasReturned(one.First, one.Second)).Select(one => one.First);

    /// <summary>Folds one row.</summary>
    /// <param name="record">The row as a JSON object.</param>
    /// <param name="rest">Its <c>_rest</c>. Text that a client wrote and that is no array of objects becomes an entry itself.</param>
    public void Fold(ReadOnlySpan<byte> record, ReadOnlySpan<byte> rest)
    {
        _record.ResetWrittenCount();
        _rest.ResetWrittenCount();
        _entries.Clear();
        _places.Clear();
        if (!RestEntry.TryRead(rest, _entries))
        {
            _record.Write(record);
            KeepForeign(rest);
            return;
        }

        var root = new Place();
        foreach (var entry in _entries)
        {
            _places.Add(PlaceOf(entry, root));
        }

        var json = new Utf8JsonReader(record, RestEntry.ReaderOptions);
        json.Read();
        Copy(ref json, record, rest, root);
        foreach (var (entry, place) in _entries.Zip(_places))
        {
            if (HasReturned(entry, place))
            {
                continue;
            }

            _rest.Write(_rest.WrittenCount == 0 ? "["u8 : ","u8);
            Keep(entry, place, rest);
        }

        if (_rest.WrittenCount > 0)
        {
            _rest.Write("]"u8);
        }
    }

    private static bool HasReturned(in RestEntry entry, Place? place) => place is { HasReturned: true } && place.Value.Equals(entry.Value);

    // A later value of the same name has replaced it.
    private void Keep(in RestEntry entry, Place? place, ReadOnlySpan<byte> rest)
    {
        if (place is not { HasReturned: true })
        {
            _rest.Write(rest[entry.Whole]);
            return;
        }

        _rest.Write("{\"path\":"u8);
        _rest.Write(rest[entry.Path]);
        _rest.Write(",\"reason\":\"duplicate\",\"value\":"u8);
        _rest.Write(rest[entry.Value]);
        _rest.Write("}"u8);
    }

    private void KeepForeign(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            return;
        }

        _rest.Write("[{\"path\":\"/_rest\",\"reason\":\"reserved\",\"value\":\""u8);
        _rest.Write(JsonEncodedText.Encode(rest, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        _rest.Write("\"}]"u8);
    }

    /// <summary>The path of an entry's value; null: the value stays.</summary>
    private Place? PlaceOf(in RestEntry entry, Place root)
    {
        var place = entry is { IsDuplicate: false, Parts: { } parts } && mayReturn(parts) ? parts.Aggregate(root, (at, part) => at.Below(part)) : null;
        if (place is not null)
        {
            place.Value = entry.Value;
        }

        return place;
    }

    private void Copy(ref Utf8JsonReader json, ReadOnlySpan<byte> record, ReadOnlySpan<byte> rest, Place? place)
    {
        if (json.TokenType == JsonTokenType.Null && place is { Value: not null })
        {
            Return(place, rest);
        }
        else if (json.TokenType == JsonTokenType.StartObject && place?.HasBelow == true)
        {
            CopyObject(ref json, record, rest, place);
        }
        else if (json.TokenType == JsonTokenType.StartArray && place?.HasBelow == true)
        {
            CopyArray(ref json, record, rest, place);
        }
        else
        {
            var start = (int)json.TokenStartIndex;
            json.Skip();
            _record.Write(record[start..(int)json.BytesConsumed]);
        }
    }

    private void CopyObject(ref Utf8JsonReader json, ReadOnlySpan<byte> record, ReadOnlySpan<byte> rest, Place place)
    {
        var separator = "{"u8;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            _record.Write(separator);
            var start = (int)json.TokenStartIndex;
            var below = place.Find(json.GetString()!);
            json.Read();
            _record.Write(record[start..(int)json.TokenStartIndex]);
            Copy(ref json, record, rest, below);
            if (below is not null)
            {
                below.IsPresent = true;
            }

            separator = ","u8;
        }

        foreach (var (name, missing) in place.Missing)
        {
            _record.Write(separator);
            _record.Write("\""u8);
            _record.Write(JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
            _record.Write("\":"u8);
            Return(missing, rest);
            separator = ","u8;
        }

        _record.Write(separator[0] == (byte)'{' ? "{}"u8 : "}"u8);
    }

    private void CopyArray(ref Utf8JsonReader json, ReadOnlySpan<byte> record, ReadOnlySpan<byte> rest, Place place)
    {
        var separator = "["u8;
        for (var i = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; i++)
        {
            _record.Write(separator);
            Copy(ref json, record, rest, place.Find(i.ToString(CultureInfo.InvariantCulture)));
            separator = ","u8;
        }

        _record.Write(separator[0] == (byte)'[' ? "[]"u8 : "]"u8);
    }

    private void Return(Place place, ReadOnlySpan<byte> rest)
    {
        _record.Write(rest[place.Value!.Value]);
        place.HasReturned = true;
    }

    /// <summary>A path in the record, with the value that returns to it.</summary>
    private sealed class Place
    {
        private Dictionary<string, Place>? _below;

        /// <summary>The value that returns: of several, the last one.</summary>
        public Range? Value { get; set; }

        public bool HasReturned { get; set; }

        public bool IsPresent { get; set; }

        public bool HasBelow => _below is not null;

        public IEnumerable<KeyValuePair<string, Place>> Missing => _below!.Where(below => below.Value is { IsPresent: false, Value: not null });

        public Place? Find(string name) => _below?.GetValueOrDefault(name);

        public Place Below(string name)
        {
            _below ??= [];
            return _below.TryGetValue(name, out var known) ? known : _below[name] = new Place();
        }
    }
}
