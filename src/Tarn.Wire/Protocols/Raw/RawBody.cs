using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Tarn.Wire.Protocols;

/// <summary>
/// A body with an index of its members' ranges, made in one pass. It is created once per call, before the method runs; its
/// spans are valid until the method has returned.
/// </summary>
public abstract class RawBody : IDisposable
{
    /// <summary>
    /// Records beyond this number are counted but get no range: every model's own limit is lower, so validation refuses
    /// them.
    /// </summary>
    public const int RecordsPlacedMax = 10_000;

    private readonly RawSchema _schema;
    private RawRange[] _places;

    /// <summary>A body without ranges.</summary>
    /// <param name="schema">Its members, as the generated class has them.</param>
    protected RawBody(RawSchema schema)
    {
        _schema = schema;
        _places = ArrayPool<RawRange>.Shared.Rent(Math.Max(schema.FixedPlaces, 1));
        Array.Fill(_places, RawRange.Absent, 0, schema.FixedPlaces);
    }

    /// <summary>The form of the body, which is also the form of the answer.</summary>
    public WireForm Form { get; internal set; }

    /// <summary>The body; unescaped strings overwrite the escaped ones.</summary>
    internal Memory<byte> Bytes { get; set; }

    internal RawSchema Schema => _schema;

    /// <summary>The text of a member that names a resource, or null.</summary>
    public virtual string? Member(string name) => null;

    /// <summary>Returns the ranges' memory.</summary>
    public void Dispose()
    {
        var places = _places;
        _places = [];
        if (places.Length > 0)
        {
            ArrayPool<RawRange>.Shared.Return(places);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Adds every broken constraint, in the model's member order.</summary>
    public abstract void Validate(Violations violations);

    /// <summary>A member's range; valid after the index was made.</summary>
    public RawRange PlaceOf(int place) => _places[place];

    internal void SetPlace(int place, RawRange value) => _places[place] = value;

    /// <summary>Makes space for one more record and clears its ranges.</summary>
    internal void AddRecord(int record)
    {
        var first = _schema.FixedPlaces + (record * _schema.RecordPlaces);
        if (first + _schema.RecordPlaces > _places.Length)
        {
            var larger = ArrayPool<RawRange>.Shared.Rent(Math.Max(first + _schema.RecordPlaces, _places.Length * 2));
            _places.AsSpan(0, first).CopyTo(larger);
            ArrayPool<RawRange>.Shared.Return(_places);
            _places = larger;
        }

        Array.Fill(_places, RawRange.Absent, first, _schema.RecordPlaces);
    }

    /// <summary>The index of the range of a record's member; the caller checks the record's number.</summary>
    public int RecordPlace(int record, int member) => _schema.FixedPlaces + (record * _schema.RecordPlaces) + member;

    /// <summary>True if the body has the member, and it is not null.</summary>
    public bool Has(int place) => _places[place].IsPresent;

    /// <summary>Text in the form of the body; empty if it is absent.</summary>
    public ReadOnlySpan<byte> Utf8(int place)
    {
        var found = _places[place];
        return found.IsPresent ? Bytes.Span.Slice(found.Start, found.Length) : default;
    }

    /// <summary>Text; null if it is absent.</summary>
    public string? Text(int place) => Has(place) ? Encoding.UTF8.GetString(Utf8(place)) : null;

    /// <summary>A whole number, or a real one without its fraction, within the range of 64 bits; null if it is absent.</summary>
    public long? Number(int place)
    {
        if (!Has(place))
        {
            return null;
        }

        var digits = Utf8(place);
        if (Form == WireForm.Cbor)
        {
            var item = new CborReader(digits);
            item.Read();
            return CborNumbers.TryWhole(item, out var number) ? number : null;
        }

        if (Utf8Parser.TryParse(digits, out long whole, out var read) && read == digits.Length)
        {
            return whole;
        }

        var isNumber = Utf8Parser.TryParse(digits, out double real, out _);
        return isNumber ? (long)Math.Clamp(real, long.MinValue, long.MaxValue) : null;
    }

    /// <summary>A timestamp; null if it is absent or out of range.</summary>
    public DateTimeOffset? Time(int place)
    {
        if (!Has(place))
        {
            return null;
        }

        if (Form == WireForm.Cbor)
        {
            var item = new CborReader(Utf8(place));
            item.Read();
            return CborNumbers.TryMoment(item, hasSeconds: false, out var moment) ? moment : null;
        }

        return Utf8Parser.TryParse(Utf8(place), out double seconds, out _) && WireTime.TryFromSeconds(seconds, out var value)
            ? value
            : null;
    }

    /// <summary>The number of bytes that <see cref="Decode"/> writes.</summary>
    public int DecodedLength(int place)
    {
        var base64 = Utf8(place);
        if (Form == WireForm.Cbor)
        {
            return base64.Length;
        }

        var padding = base64.EndsWith("=="u8) ? 2 : base64.EndsWith("="u8) ? 1 : 0;
        return (base64.Length / 4 * 3) - padding;
    }

    /// <summary>Decodes a blob into the caller's memory.</summary>
    /// <exception cref="AwsErrorException">SerializationException: the text is not base64, which is checked only
    /// here.</exception>
    public int Decode(int place, Span<byte> destination)
    {
        var base64 = Utf8(place);
        if (Form == WireForm.Cbor)
        {
            base64.CopyTo(destination);
            return base64.Length;
        }

        var status = Base64.DecodeFromUtf8(base64, destination, out var consumed, out var written);
        if (status == OperationStatus.Done && consumed == base64.Length && written == DecodedLength(place))
        {
            return written;
        }

        if (status == OperationStatus.DestinationTooSmall)
        {
            throw new ArgumentException($"{destination.Length} bytes for a blob of {DecodedLength(place)}", nameof(destination));
        }

        throw JsonErrors.NotBase64(Encoding.UTF8.GetString(base64));
    }
}
