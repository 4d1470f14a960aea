using System.Text;
using System.Xml;
using Tarn.Wire.Protocols;
using XmlText = Tarn.Wire.Protocols.XmlText;

namespace Tarn.Aws.Tests.Protocols;

public sealed class XmlBoundsTests
{
    [Theory]
    [InlineData("<a b='1' c=\"2\"><d/><!-- \" <no> --><e>text</e></a>")]
    [InlineData("<?xml version=\"1.0\"?><a xmlns='x'><b><![CDATA[<<<>>>\"]]></b></a>")]
    [InlineData("<a b='>' c='/'/>")]
    [InlineData("text")]
    public void Documents_as_clients_send_them_pass(string document) => XmlBounds.Check(Encoding.UTF8.GetBytes(document));

    [Fact]
    public void Many_attributes_long_tags_deep_and_many_elements_are_refused()
    {
        var attributes = string.Concat(Enumerable.Range(0, 300).Select(i => $" a{i}=''"));
        Refused($"<a{string.Concat(Enumerable.Range(0, 3_000).Select(i => $" a{i}=''"))}/>");
        Refused($"<r>{string.Concat(Enumerable.Repeat($"<a{attributes}/>", 20))}</r>");
        Refused($"<a x='>'{string.Concat(Enumerable.Range(0, 3_000).Select(i => $" a{i}=''"))}/>");
        Refused(string.Concat(Enumerable.Repeat("<a>", 65)));
        Refused($"<r>{string.Concat(Enumerable.Repeat("<a/>", 200_001))}</r>");
        Refused("<a b=\"never closed>");
    }

    [Fact]
    public void Other_encodings_and_halves_of_characters_are_refused()
    {
        Assert.Throws<XmlException>(() => XmlText.Reader(Encoding.Unicode.GetBytes("<a>b</a>")));
        Assert.Throws<XmlException>(() => XmlText.Reader((byte[])[.. "<a>"u8, 0xFF, .. "</a>"u8]));
        using var xml = XmlText.Reader("<a>&#xD800;</a>"u8.ToArray());
        Assert.Throws<AwsErrorException>(() => { new XmlShapeReader(xml).String(); });
    }

    private static void Refused(string document) => Assert.Throws<XmlException>(() => XmlBounds.Check(Encoding.UTF8.GetBytes(document)));
}
