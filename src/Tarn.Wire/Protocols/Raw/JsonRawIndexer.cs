using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Tarn.Wire.Protocols;

/// <summary>
/// Finds the ranges of a raw body's members in JSON, in one pass and without an object per value. Unescaped strings overwrite
/// the escaped ones.
/// </summary>
internal ref struct JsonRawIndexer
{
    private readonly RawBody _body;
    private readonly Span<byte> _bytes;
    private Utf8JsonReader _reader;

    private JsonRawIndexer(RawBody body, Span<byte> bytes)
    {
        _body = body;
        _bytes = bytes;
        _reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = JsonShapeReader.DepthMax });
    }

    /// <summary>Fills the body's ranges.</summary>
    /// <returns>False if the body is empty or null and has no structure.</returns>
    /// <exception cref="AwsErrorException">SerializationException.</exception>
    public static bool Index(RawBody body, Memory<byte> bytes)
    {
        body.Bytes = bytes;
        if (bytes.IsEmpty)
        {
            return false;
        }

        try
        {
            var indexer = new JsonRawIndexer(body, bytes.Span);
            return indexer.Run();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw CommonErrors.Serialization();
        }
    }

    private bool Run()
    {
        _reader.Read();
        var isStructure = _reader.TokenType != JsonTokenType.Null;
        if (isStructure)
        {
            Root();
        }

        if (_reader.Read())
        {
            throw CommonErrors.Serialization();
        }

        return isStructure;
    }

    private void Root()
    {
        ExpectStructure();
        var schema = _body.Schema;
        while (NextMember(schema.Traits, out var index))
        {
            var member = schema.Members[index];
            var place = schema.FirstPlace[index];
            _reader.Read();
            switch (member.Kind)
            {
                case RawKind.Structure:
                    Structure(member, place);
                    break;
                case RawKind.Records:
                    Records(member, place);
                    break;
                default:
                    _body.SetPlace(place, Simple(member.Kind));
                    break;
            }
        }
    }

    private void Structure(RawMember member, int place)
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        ExpectStructure();
        _body.SetPlace(place, new RawRange((int)_reader.TokenStartIndex, 0));
        while (NextMember(member.Inner!, out var index))
        {
            _reader.Read();
            _body.SetPlace(place + 1 + index, Simple(member.InnerKinds![index]));
        }
    }

    private void Records(RawMember member, int place)
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            throw _reader.TokenType == JsonTokenType.StartObject
                ? JsonErrors.WrongType(_reader.TokenType, "")
                : CommonErrors.Serialization("Expected list or null");
        }

        var start = (int)_reader.TokenStartIndex;
        var count = 0;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (count < RawBody.RecordsPlacedMax)
            {
                _body.AddRecord(count);
                Record(member, count);
            }
            else
            {
                _reader.Skip();
            }

            count++;
        }

        _body.SetPlace(place, new RawRange(start, count));
    }

    private void Record(RawMember member, int record)
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        ExpectStructure();
        while (NextMember(member.Inner!, out var index))
        {
            _reader.Read();
            _body.SetPlace(_body.RecordPlace(record, index), Simple(member.InnerKinds![index]));
        }
    }

    private readonly void ExpectStructure()
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            throw _reader.TokenType == JsonTokenType.StartArray
                ? JsonErrors.WrongType(_reader.TokenType, "")
                : CommonErrors.Serialization(_reader.CurrentDepth == 0 ? "" : "Expected null");
        }
    }

    private bool NextMember(StructureTraits structure, out int index)
    {
        while (true)
        {
            _reader.Read();
            if (_reader.TokenType == JsonTokenType.EndObject)
            {
                index = -1;
                return false;
            }

            var name = _reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(_reader.GetString()!) : _reader.ValueSpan;
            index = structure.Find(name);
            if (index >= 0)
            {
                return true;
            }

            NewerMember.Pass(ref _reader, structure.FindNewer(name));
        }
    }

    private RawRange Simple(RawKind kind)
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return RawRange.Absent;
        }

        var isText = kind is RawKind.Text or RawKind.Blob;
        if (_reader.TokenType != (isText ? JsonTokenType.String : JsonTokenType.Number))
        {
            throw Wrong(kind);
        }

        if (!isText)
        {
            return new RawRange((int)_reader.TokenStartIndex, _reader.ValueSpan.Length);
        }

        var start = (int)_reader.TokenStartIndex + 1;
        var length = _reader.ValueIsEscaped ? Unescape(start) : _reader.ValueSpan.Length;
        var content = _bytes.Slice(start, length);
        if (kind == RawKind.Text ? !Utf8.IsValid(content) : content.Length % 4 != 0 || JsonErrors.HasLooseBits(content))
        {
            throw kind == RawKind.Text
                ? CommonErrors.Serialization()
                : JsonErrors.NotBase64(Encoding.UTF8.GetString(content));
        }

        return new RawRange(start, length);
    }

    // Unescaped text is never longer than escaped text, and the reader has passed it.
    private readonly int Unescape(int start)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(_reader.ValueSpan.Length);
        try
        {
            var length = _reader.CopyString(scratch);
            scratch.AsSpan(0, length).CopyTo(_bytes[start..]);
            return length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private readonly AwsErrorException Wrong(RawKind kind)
    {
        if (kind == RawKind.Time)
        {
            return JsonErrors.WrongTime(_reader.TokenType);
        }

        return JsonErrors.WrongType(_reader.TokenType, kind switch
        {
            RawKind.Blob => "a Blob",
            RawKind.Number => "an Integer",
            _ => "an String",
        });
    }
}
