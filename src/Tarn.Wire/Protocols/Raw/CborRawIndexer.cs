using System.Text.Unicode;

namespace Tarn.Wire.Protocols;

/// <summary>
/// Finds the ranges of a raw body's members in CBOR, in one pass and without an object per value. The pieces of strings are
/// joined where the string begins.
/// </summary>
internal ref struct CborRawIndexer
{
    private readonly RawBody _body;
    private readonly Span<byte> _bytes;
    private CborReader _reader;

    private CborRawIndexer(RawBody body, Span<byte> bytes)
    {
        _body = body;
        _bytes = bytes;
        _reader = new CborReader(bytes);
    }

    /// <summary>Fills the body's ranges.</summary>
    /// <returns>False if the body is empty or null and has no structure.</returns>
    /// <exception cref="AwsErrorException">SerializationException.</exception>
    public static bool Index(RawBody body, Memory<byte> bytes)
    {
        body.Bytes = bytes;
        body.Form = WireForm.Cbor;
        return !bytes.IsEmpty && new CborRawIndexer(body, bytes.Span).Root();
    }

    private bool Root()
    {
        _reader.Read();
        var isStructure = _reader.Kind != CborKind.Null;
        if (isStructure)
        {
            var schema = _body.Schema;
            var left = EnterStructure();
            while (NextMember(schema.Traits, ref left, out var index))
            {
                Member(schema.Members[index], schema.FirstPlace[index]);
            }
        }

        _reader.End();
        return isStructure;
    }

    private void Member(RawMember member, int place)
    {
        var start = _reader.Position;
        _reader.Read();
        if (member.Kind is not (RawKind.Structure or RawKind.Records))
        {
            _body.SetPlace(place, Simple(member.Kind, start));
            return;
        }

        if (_reader.Kind == CborKind.Null)
        {
            return;
        }

        if (member.Kind == RawKind.Records)
        {
            _body.SetPlace(place, new RawRange(start, Records(member)));
            return;
        }

        _body.SetPlace(place, new RawRange(start, 0));
        Structure(member, place + 1);
    }

    private void Structure(RawMember member, int firstPlace)
    {
        var left = EnterStructure();
        while (NextMember(member.Inner!, ref left, out var index))
        {
            var start = _reader.Position;
            _reader.Read();
            _body.SetPlace(firstPlace + index, Simple(member.InnerKinds![index], start));
        }
    }

    private int Records(RawMember member)
    {
        if (_reader.Kind != CborKind.Array)
        {
            throw CborErrors.NoList(_reader.Kind);
        }

        var count = 0;
        for (var left = Left(); HasNext(ref left); count++)
        {
            _reader.Read();
            if (count >= RawBody.RecordsPlacedMax)
            {
                _reader.Skip();
                continue;
            }

            _body.AddRecord(count);
            if (_reader.Kind != CborKind.Null)
            {
                Structure(member, _body.RecordPlace(count, 0));
            }
        }

        return count;
    }

    private readonly long EnterStructure() => _reader.Kind == CborKind.Map ? Left() : throw CborErrors.NoStructure(_reader.Kind);

    // The number of items to come, or -1 if a break ends them.
    private readonly long Left() => _reader.IsOpen ? -1 : (long)Math.Min(_reader.Argument, long.MaxValue);

    private bool HasNext(ref long left) => left < 0 ? !_reader.TryBreak() : left-- > 0;

    private bool NextMember(StructureTraits structure, ref long left, out int index)
    {
        while (HasNext(ref left))
        {
            _reader.Read();
            if (_reader.Kind != CborKind.Text)
            {
                throw CborReader.Invalid();
            }

            var place = Content();
            var name = _bytes.Slice(place.Start, place.Length);
            index = structure.Find(name);
            if (index >= 0)
            {
                return true;
            }

            NewerMember.Pass(ref _reader, structure.FindNewer(name));
        }

        index = -1;
        return false;
    }

    private RawRange Simple(RawKind kind, int start)
    {
        switch (_reader.Kind)
        {
            case CborKind.Null:
                return RawRange.Absent;
            case CborKind.Text when kind == RawKind.Text:
                var text = Content();
                return Utf8.IsValid(_bytes.Slice(text.Start, text.Length)) ? text : throw CborReader.Invalid();
            case CborKind.Bytes when kind == RawKind.Blob:
                return Content();
            case CborKind.Unsigned or CborKind.Negative or CborKind.Float when kind is RawKind.Number or RawKind.Time:
                return new RawRange(start, _reader.Position - start);
            default:
                throw kind == RawKind.Time ? CborErrors.WrongTime(_reader.Kind) : CborErrors.WrongType(_reader.Kind, NameOf(kind));
        }
    }

    // The joined pieces are never longer than the pieces with their heads, and the reader has passed them.
    private RawRange Content()
    {
        if (!_reader.IsOpen)
        {
            return new RawRange(_reader.Start, (int)_reader.Argument);
        }

        var start = _reader.Position;
        var end = start;
        for (var kind = _reader.Kind; _reader.NextChunk(kind);)
        {
            _reader.Content.CopyTo(_bytes[end..]);
            end += (int)_reader.Argument;
        }

        return new RawRange(start, end - start);
    }

    private static string NameOf(RawKind kind) => kind switch
    {
        RawKind.Blob => "a Blob",
        RawKind.Number => "an Integer",
        _ => "an String",
    };
}
