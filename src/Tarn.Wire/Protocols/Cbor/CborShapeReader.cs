using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Tarn.Wire.Protocols;

/// <summary>Reads shapes from CBOR, in the form of AWS's Java SDKs.</summary>
/// <param name="hasSeconds">Whether timestamps are seconds, as in Smithy's RPC, not milliseconds.</param>
internal ref struct CborShapeReader(ReadOnlySpan<byte> bytes, bool hasSeconds = false) : IShapeReader
{
    private const long Open = -1;
    private CborReader _reader = new(bytes);
    private Levels _left;
    private int _depth;

    /// <summary>Throws if bytes follow the value.</summary>
    public readonly void End() => _reader.End();

    public bool BeginStructure(StructureTraits structure)
    {
        if (!Advance())
        {
            return false;
        }

        return _reader.Kind == CborKind.Map ? Enter() : throw CborErrors.NoStructure(_reader.Kind);
    }

    public int NextMember(StructureTraits structure)
    {
        while (Next())
        {
            _reader.Read();
            var name = _reader.Kind switch
            {
                CborKind.Text when _reader.IsOpen => Joined(CborKind.Text),
                CborKind.Text => _reader.Content,
                _ => throw CborReader.Invalid(),
            };
            var index = structure.Find(name);
            if (index >= 0)
            {
                return index;
            }

            NewerMember.Pass(ref _reader, structure.FindNewer(name), _depth);
        }

        return -1;
    }

    public bool BeginList(MemberTraits member)
    {
        if (!Advance())
        {
            return false;
        }

        return _reader.Kind == CborKind.Array ? Enter() : throw CborErrors.NoList(_reader.Kind);
    }

    public bool NextItem() => Next();

    public bool BeginMap(MemberTraits member)
    {
        if (!Advance())
        {
            return false;
        }

        return _reader.Kind == CborKind.Map ? Enter() : throw CborErrors.WrongType(_reader.Kind, "a Map");
    }

    public string? NextKey() => Next() ? String() ?? throw CborReader.Invalid() : null;

    public string? String()
    {
        if (!Advance())
        {
            return null;
        }

        if (_reader.Kind != CborKind.Text)
        {
            throw CborErrors.WrongType(_reader.Kind, "an String");
        }

        var utf8 = _reader.IsOpen ? Joined(CborKind.Text) : _reader.Content;
        return Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8) : throw CborReader.Invalid();
    }

    public int? Int32() => Whole("an Integer") is { } value ? (int)Math.Clamp(value, int.MinValue, int.MaxValue) : null;

    public long? Int64() => Whole("an Long");

    public double? Double()
    {
        if (!Advance())
        {
            return null;
        }

        return _reader.Kind switch
        {
            CborKind.Float => _reader.Number,
            CborKind.Unsigned => _reader.Argument,
            CborKind.Negative => -1.0 - _reader.Argument,
            _ => throw CborErrors.WrongType(_reader.Kind, "an Double"),
        };
    }

    public bool? Boolean()
    {
        if (!Advance())
        {
            return null;
        }

        return _reader.Kind == CborKind.Boolean ? _reader.Argument != 0 : throw CborErrors.WrongType(_reader.Kind, "an Boolean");
    }

    public ReadOnlyMemory<byte>? Blob()
    {
        if (!Advance())
        {
            return null;
        }

        if (_reader.Kind != CborKind.Bytes)
        {
            throw CborErrors.WrongType(_reader.Kind, "a Blob");
        }

        return _reader.IsOpen ? Joined(CborKind.Bytes).ToArray() : _reader.Content.ToArray();
    }

    public DateTimeOffset? Timestamp(TimestampFormat format)
    {
        if (!Advance())
        {
            return null;
        }

        return CborNumbers.TryMoment(_reader, hasSeconds, out var value) ? value : throw CborErrors.WrongTime(_reader.Kind);
    }

    public readonly T? Form<T, TForm>()
        where T : struct
        where TForm : IJsonForm<T> => throw new NotSupportedException("Only JSON has values in forms of their own.");

    public readonly string? Document() => throw new NotSupportedException("No service that speaks CBOR has documents.");

    // Moves to the value; returns false if it is null.
    private bool Advance()
    {
        _reader.Read();
        return _reader.Kind != CborKind.Null;
    }

    private bool Enter()
    {
        if (_depth == CborReader.DepthMax)
        {
            throw CborReader.Invalid();
        }

        // a declared length beyond the bytes is detected when the bytes end
        _left[_depth++] = _reader.IsOpen ? Open : (long)Math.Min(_reader.Argument, long.MaxValue);
        return true;
    }

    // Whether the container has another item; leaves it if not.
    private bool Next()
    {
        ref var left = ref _left[_depth - 1];
        var goesOn = left == Open ? !_reader.TryBreak() : left-- > 0;
        _depth -= goesOn ? 0 : 1;
        return goesOn;
    }

    private long? Whole(string type)
    {
        if (!Advance())
        {
            return null;
        }

        return CborNumbers.TryWhole(_reader, out var value) ? value : throw CborErrors.WrongType(_reader.Kind, type);
    }

    private ReadOnlySpan<byte> Joined(CborKind kind)
    {
        var joined = new ArrayBufferWriter<byte>();
        while (_reader.NextChunk(kind))
        {
            joined.Write(_reader.Content);
        }

        return joined.WrittenSpan;
    }

    /// <summary>The number of items left in each open container.</summary>
    [InlineArray(CborReader.DepthMax)]
    private struct Levels
    {
        private long _first;
    }
}
