using System.Buffers;
using System.Globalization;
using System.Text;
using System.Xml;

namespace Tarn.Wire.Protocols;

/// <summary>Reads shapes from XML. Namespaces are ignored, because not all clients send them.</summary>
internal struct XmlShapeReader : IShapeReader
{
    internal const int DepthMax = 64;
    private readonly XmlReader? _xml;
    private readonly bool _isRequest;
    private readonly Stack<Frame> _frames = new();
    private List<KeyValuePair<int, string>>? _attributes;
    private string? _attribute;
    private bool _inEntry;

    /// <summary>Reads the value of the reader's current element. Without a reader there is no value.</summary>
    /// <param name="isRequest">Whether texts other than keys of objects are refused when no answer in XML can hold them.</param>
    public XmlShapeReader(XmlReader? xml, bool isRequest = false) => (_xml, _isRequest) = (xml, isRequest);

    public bool BeginStructure(StructureTraits structure)
    {
        if (_xml is null)
        {
            return false;
        }

        ReadAttributes(structure);
        Enter(null);
        return true;
    }

    public int NextMember(StructureTraits structure)
    {
        if (_attributes is { Count: > 0 })
        {
            var (index, text) = _attributes[^1];
            _attributes.RemoveAt(_attributes.Count - 1);
            _attribute = text;
            return index;
        }

        while (NextElement())
        {
            var index = structure.FindElement(_xml!.LocalName);
            if (index >= 0)
            {
                return index;
            }

            _xml.Skip();
        }

        return -1;
    }

    public bool BeginList(MemberTraits member)
    {
        if (member.Flattened)
        {
            _frames.Push(new Frame(_xml!.LocalName, false));
        }
        else
        {
            Enter(null);
        }

        return true;
    }

    public bool NextItem()
    {
        if (_frames.Peek() is not { Flattened: { } name } frame)
        {
            return NextElement();
        }

        if (!frame.Started)
        {
            _frames.Pop();
            _frames.Push(frame with { Started = true });
            return true;
        }

        if (_xml!.MoveToContent() == XmlNodeType.Element && _xml.LocalName == name)
        {
            return true;
        }

        _frames.Pop();
        return false;
    }

    public bool BeginMap(MemberTraits member) => BeginList(member);

    // An entry is <entry><key>…</key><value>…</value></entry>. The value is left for the caller to read; the entry's
    // end is passed before the next key.
    public string? NextKey()
    {
        if (_inEntry && NextElement())
        {
            throw CommonErrors.MalformedXml();
        }

        _inEntry = NextItem();
        if (!_inEntry)
        {
            return null;
        }

        Enter(null);
        var key = NextElement() ? _xml!.ReadElementContentAsString() : throw CommonErrors.MalformedXml();
        return NextElement() ? key : throw CommonErrors.MalformedXml();
    }

    public string? String()
    {
        if (_attribute is { } text)
        {
            _attribute = null;
            return text;
        }

        var mayBeKey = !_isRequest || _xml?.LocalName is "Key" or "Prefix";
        var content = Unicode(_xml?.ReadElementContentAsString());
        return mayBeKey || content is null || XmlText.IsReadable(content) ? content : throw CommonErrors.MalformedXml();
    }

    public int? Int32() => Parsed<int>();

    public long? Int64() => Parsed<long>();

    public double? Double() => Parsed<double>();

    public bool? Boolean() => Trimmed() switch
    {
        "true" or "TRUE" or "True" or "1" => true,
        "false" or "FALSE" or "False" or "0" => false,
        _ => throw CommonErrors.MalformedXml(),
    };

    public ReadOnlyMemory<byte>? Blob()
    {
        try
        {
            return Convert.FromBase64String(Trimmed());
        }
        catch (FormatException)
        {
            throw CommonErrors.MalformedXml();
        }
    }

    public DateTimeOffset? Timestamp(TimestampFormat format) =>
        WireTime.TryParse(Trimmed(), format, out var value) ? value : throw CommonErrors.MalformedXml();

    public T? Form<T, TForm>()
        where T : struct
        where TForm : IJsonForm<T> => throw new NotSupportedException("Only JSON has values in forms of their own.");

    public string? Document() => String();

    private T Parsed<T>()
        where T : struct, IParsable<T> =>
        T.TryParse(Trimmed(), CultureInfo.InvariantCulture, out var value) ? value : throw CommonErrors.MalformedXml();

    private string Trimmed() => String()!.Trim();

    // References such as &#xD800; make halves of characters, which no key can store.
    private static string? Unicode(string? text)
    {
        var rest = text.AsSpan();
        for (var at = rest.IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0; at = rest.IndexOfAnyInRange('\uD800', '\uDFFF'))
        {
            if (Rune.DecodeFromUtf16(rest[at..], out _, out var length) != OperationStatus.Done)
            {
                throw CommonErrors.MalformedXml();
            }

            rest = rest[(at + length)..];
        }

        return text;
    }

    private void ReadAttributes(StructureTraits structure)
    {
        for (var i = 0; i < structure.Members.Length; i++)
        {
            if (structure.Members[i].Attribute && _xml!.GetAttribute(structure.Members[i].WireName) is { } text)
            {
                (_attributes ??= []).Add(new(i, text));
            }
        }
    }

    private void Enter(string? flattened)
    {
        if (_xml!.Depth > DepthMax)
        {
            throw CommonErrors.MalformedXml();
        }

        _frames.Push(new Frame(flattened, _xml.IsEmptyElement));
        _xml.Read();
    }

    // Moves to the next child element, or past the end of the current one.
    private bool NextElement()
    {
        if (_frames.Peek().Started)
        {
            // an element without content has no end tag
            _frames.Pop();
            return false;
        }

        while (true)
        {
            switch (_xml!.MoveToContent())
            {
                case XmlNodeType.Element:
                    return true;
                case XmlNodeType.EndElement:
                    _xml.Read();
                    _frames.Pop();
                    return false;
                case XmlNodeType.None:
                    throw CommonErrors.MalformedXml();
                default:
                    _xml.Read();
                    break;
            }
        }
    }

    // Started: for a flattened list, its first item was returned; for an element, it has no content.
    private readonly record struct Frame(string? Flattened, bool Started);
}
