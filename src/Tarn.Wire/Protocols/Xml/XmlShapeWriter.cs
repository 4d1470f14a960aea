using System.Globalization;
using System.Text;
using System.Xml;

namespace Tarn.Wire.Protocols;

/// <summary>Writes shapes as XML. The outermost element has the name <paramref name="root"/>.</summary>
/// <param name="isReadable">Whether characters that parsers refuse are replaced. S3's are not: its keys hold them.</param>
internal struct XmlShapeWriter(XmlWriter writer, string xmlNamespace, string root, bool isReadable = false) : IShapeWriter
{
    private const string SchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";
    private string _element = root;
    private bool _attribute;

    public void BeginStructure(StructureTraits structure) => Start();

    public readonly void EndStructure() => writer.WriteEndElement();

    public void Member(MemberTraits member)
    {
        _element = member.WireName;
        _attribute = member.Attribute;
    }

    public void BeginList(MemberTraits member)
    {
        if (!member.Flattened)
        {
            Start();
        }
    }

    public void Item(MemberTraits member) => _element = member.Flattened ? member.WireName : member.Item!.WireName;

    public readonly void EndList(MemberTraits member)
    {
        if (!member.Flattened)
        {
            writer.WriteEndElement();
        }
    }

    public void BeginMap(MemberTraits member) => BeginList(member);

    public void Key(MemberTraits member, string key)
    {
        writer.WriteStartElement(member.Flattened ? member.WireName : "entry", xmlNamespace);
        XmlText.WriteElement(writer, member.KeyName, xmlNamespace, isReadable ? XmlText.Readable(key) : key);
        _element = member.Item!.WireName;
    }

    public readonly void EndEntry(MemberTraits member) => writer.WriteEndElement();

    public readonly void EndMap(MemberTraits member) => EndList(member);

    public void String(string value)
    {
        if (!_attribute)
        {
            XmlText.WriteElement(writer, _element, xmlNamespace, isReadable ? XmlText.Readable(value) : value);
            return;
        }

        // the only attribute in any model is xsi:type
        var colon = _element.IndexOf(':', StringComparison.Ordinal);
        writer.WriteAttributeString(colon < 0 ? null : _element[..colon], _element[(colon + 1)..], SchemaInstance, value);
        _attribute = false;
    }

    public void Text(scoped ReadOnlySpan<byte> utf8) => String(Encoding.UTF8.GetString(utf8));

    public void Int32(int value) => String(value.ToString(CultureInfo.InvariantCulture));

    public void Int64(long value) => String(value.ToString(CultureInfo.InvariantCulture));

    public void Double(double value) => String(value.ToString(CultureInfo.InvariantCulture));

    public void Boolean(bool value) => String(value ? "true" : "false");

    public void Blob(scoped ReadOnlySpan<byte> value) => String(Convert.ToBase64String(value));

    public void Timestamp(DateTimeOffset value, TimestampFormat format) => String(WireTime.Format(value, format));

    public void Form<T, TForm>(T value)
        where T : struct
        where TForm : IJsonForm<T> => throw new NotSupportedException("Only JSON has values in forms of their own.");

    public void Document(string json) => String(json);

    private readonly void Start() => writer.WriteStartElement(_element, xmlNamespace);
}
