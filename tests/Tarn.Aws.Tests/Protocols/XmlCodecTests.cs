using System.Text;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

/// <summary>Forms that the sample models lack: maps, lists in lists, bytes, numbers.</summary>
public sealed class XmlCodecTests
{
    private static readonly MemberTraits Map = new("Map") { Item = new MemberTraits("value") };
    private static readonly MemberTraits Flat = new("Flat") { Flattened = true, KeyName = "Name", Item = new MemberTraits("value") { WireName = "Value" } };
    private static readonly MemberTraits Lists = new("Lists") { Item = new MemberTraits("member") { Item = new MemberTraits("member") } };
    private static readonly MemberTraits Data = new("Data");
    private static readonly MemberTraits Ratio = new("Ratio");
    private static readonly StructureTraits Structure = new("x", Map, Flat, Lists, Data, Ratio);

    private const string Document = "<R xmlns=\"urn:x\"><Map><entry><key>a</key><value>1</value></entry><entry><key>b</key><value>2</value></entry></Map>"
        + "<Flat><Name>c</Name><Value>3</Value></Flat><Flat><Name>d</Name><Value /></Flat>"
        + "<Lists><member><member>x</member><member>y</member></member><member /></Lists><Data>AQI=</Data><Ratio>1.5</Ratio></R>";

    [Fact]
    public void Writing_gives_the_document()
    {
        using var buffer = new PooledBuffer();
        using (var xml = XmlText.Writer(buffer))
        {
            var writer = new XmlShapeWriter(xml, "urn:x", "R");
            writer.BeginStructure(Structure);
            WriteMap(ref writer, Map, ("a", "1"), ("b", "2"));
            WriteMap(ref writer, Flat, ("c", "3"), ("d", ""));
            writer.Member(Lists);
            writer.BeginList(Lists);
            foreach (var list in new[] { new[] { "x", "y" }, [] })
            {
                writer.Item(Lists);
                writer.BeginList(Lists.Item!);
                foreach (var text in list)
                {
                    writer.Item(Lists.Item!);
                    writer.String(text);
                }

                writer.EndList(Lists.Item!);
            }

            writer.EndList(Lists);
            writer.Member(Data);
            writer.Blob(new byte[] { 1, 2 });
            writer.Member(Ratio);
            writer.Double(1.5);
            writer.EndStructure();
        }

        Assert.Equal("<?xml version=\"1.0\" encoding=\"utf-8\"?>" + Document, Encoding.UTF8.GetString(buffer.Written.Span));
    }

    [Fact]
    public void Reading_gives_the_values()
    {
        using var xml = XmlText.Reader(Encoding.UTF8.GetBytes(Document));
        var reader = new XmlShapeReader(xml);
        var seen = new List<string>();
        Assert.True(reader.BeginStructure(Structure));
        for (int member; (member = reader.NextMember(Structure)) >= 0;)
        {
            seen.Add(Structure.Members[member].Name + ": " + member switch
            {
                0 or 1 => ReadMap(ref reader, Structure.Members[member]),
                2 => ReadLists(ref reader),
                3 => Convert.ToHexString(reader.Blob()!.Value.Span),
                _ => reader.Double()!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
            });
        }

        Assert.Equal(["Map: a=1 b=2", "Flat: c=3 d=", "Lists: [x,y] []", "Data: 0102", "Ratio: 1.5"], seen);
    }

    private static void WriteMap(ref XmlShapeWriter writer, MemberTraits member, params (string Key, string Value)[] entries)
    {
        writer.Member(member);
        writer.BeginMap(member);
        foreach (var (key, value) in entries)
        {
            writer.Key(member, key);
            writer.String(value);
            writer.EndEntry(member);
        }

        writer.EndMap(member);
    }

    private static string ReadMap(ref XmlShapeReader reader, MemberTraits member)
    {
        var entries = new List<string>();
        Assert.True(reader.BeginMap(member));
        while (reader.NextKey() is { } key)
        {
            entries.Add($"{key}={reader.String()}");
        }

        return string.Join(' ', entries);
    }

    private static string ReadLists(ref XmlShapeReader reader)
    {
        var lists = new List<string>();
        reader.BeginList(Lists);
        while (reader.NextItem())
        {
            var items = new List<string?>();
            reader.BeginList(Lists.Item!);
            while (reader.NextItem())
            {
                items.Add(reader.String());
            }

            lists.Add($"[{string.Join(',', items)}]");
        }

        return string.Join(' ', lists);
    }
}
