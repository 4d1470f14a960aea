using System.Formats.Cbor;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Aws.Broker.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

public sealed class CborCodecTests
{
    [Fact]
    public void What_is_written_is_read_back_and_is_what_another_reader_sees()
    {
        var created = DateTimeOffset.FromUnixTimeMilliseconds(1_764_000_000_123);
        var output = new GetRecordsOutput
        {
            MillisBehindLatest = 5_000_000_000,
            NextShardIterator = new string('é', 200),
            Records =
            [
                new() { Data = new byte[70_000], PartitionKey = "k", SequenceNumber = "1", ApproximateArrivalTimestamp = created },
                new() { Data = "x"u8.ToArray(), PartitionKey = "", SequenceNumber = "" },
            ],
        };
        using var buffer = new PooledBuffer();
        CborProtocol.Write(buffer, output);
        var read = CborProtocol.Read<GetRecordsOutput>(buffer.Written.Span)!;
        Assert.Equal((output.MillisBehindLatest, output.NextShardIterator), (read.MillisBehindLatest, read.NextShardIterator));
        Assert.Equal((70_000, created, "k"), (read.Records[0].Data.Length, read.Records[0].ApproximateArrivalTimestamp, read.Records[0].PartitionKey));

        var other = new System.Formats.Cbor.CborReader(buffer.Written);
        Assert.Null(other.ReadStartMap());
        Assert.Equal("Records", other.ReadTextString());
        other.SkipValue();
        Assert.Equal("NextShardIterator", other.ReadTextString());
        other.SkipValue();
        Assert.Equal("MillisBehindLatest", other.ReadTextString());
        Assert.Equal(5_000_000_000, other.ReadInt64());
    }

    [Fact]
    public void A_list_of_an_error_is_read_by_another_reader()
    {
        using var buffer = new PooledBuffer();
        var error = new AwsErrorException("Code", 400, "m")
        {
            Documents = [KeyValuePair.Create("list", """[{"a":"é","b":1.5},true,null]""")],
        };
        CborProtocol.WriteError(buffer, error, "Code");
        var other = new System.Formats.Cbor.CborReader(buffer.Written);
        other.ReadStartMap();
        Assert.Equal(["__type", "Code", "message", "m", "list"], Enumerable.Range(0, 5).Select(_ => other.ReadTextString()));
        other.ReadStartArray();
        other.ReadStartMap();
        Assert.Equal(("a", "é", "b", 1.5), (other.ReadTextString(), other.ReadTextString(), other.ReadTextString(), other.ReadDouble()));
        other.ReadEndMap();
        Assert.True(other.ReadBoolean());
        other.ReadNull();
        other.ReadEndArray();
        other.ReadEndMap();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(23)]
    [InlineData(24)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65_536)]
    public void A_members_name_is_encoded_as_another_writer_does(int length)
    {
        var name = new string('é', length / 2) + new string('a', length % 2);
        var other = new CborWriter();
        other.WriteTextString(name);
        Assert.Equal(other.Encode(), new MemberTraits(name).CborName);
    }

    [Theory]
    [InlineData(CborConformanceMode.Canonical)]
    [InlineData(CborConformanceMode.Lax)]
    public void Any_record_comes_back_as_another_writer_wrote_it(CborConformanceMode mode)
    {
        Prop.ForAll<string, byte[]>((key, data) =>
        {
            key = new string([.. (key ?? "").Where(c => !char.IsSurrogate(c))]);
            using var body = new PutRecordsBody();
            CborRawIndexer.Index(body, Written(mode, key, data ?? [], inPieces: mode == CborConformanceMode.Lax));
            Assert.Equal(("s", 2), (body.StreamName, body.RecordsCount));
            var record = body.Records[1];
            var decoded = new byte[record.DataLength];
            Assert.Equal(decoded.Length, record.DecodeData(decoded));
            Assert.Equal(data ?? [], decoded);
            Assert.Equal(key, record.PartitionKey);
            Assert.False(record.HasExplicitHashKey);
        }).Holds();
    }

    [Theory]
    [InlineData("")] // nothing where a value is due
    [InlineData("BF")] // open map that never ends
    [InlineData("BB7FFFFFFFFFFFFFFF")] // a map of 2^63 entries
    [InlineData("A16A53747265616D4E616D655B7FFFFFFFFFFFFFFF00")] // a string of 2^63 bytes
    [InlineData("A16A53747265616D4E616D657B7FFFFFFFFFFFFFFF00")]
    [InlineData("A16A53747265616D4E616D6562C328")] // text that is not UTF-8
    [InlineData("A16A53747265616D4E616D657F7F6161FFFF")] // a piece that is itself in pieces
    [InlineData("A16A53747265616D4E616D657F4161FF")] // a piece of another kind
    [InlineData("A1016161")] // a name that is no text
    [InlineData("A0FF")] // more after the end
    [InlineData("A16178FF")] // a break where a value is due
    [InlineData("1C")] // a reserved length
    [InlineData("F8FF")] // an unknown simple value
    [InlineData("81")] // a list where a structure is due
    [InlineData("C1")] // a tag of nothing
    [InlineData("A1675265636F72647300")] // a number where records are due
    public void What_is_not_the_operations_CBOR_is_a_serialization_error(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.Equal("SerializationException", Error(() => CborProtocol.Read<PutRecordsInput>(bytes)).Code);
        if (bytes.Length > 0)
        {
            using var body = new PutRecordsBody();
            Assert.Equal("SerializationException", Error(() => CborRawIndexer.Index(body, bytes.ToArray())).Code);
        }
    }

    [Fact]
    public void Depth_is_bounded()
    {
        foreach (var nested in new byte[][] { [.. Enumerable.Repeat((byte)0x9F, 100_000)],
            [.. Enumerable.Repeat((byte)0x81, 100_000)], [.. Enumerable.Repeat((byte)0xC1, 100_000)] })
        {
            byte[] bytes = [0xA1, 0x61, (byte)'x', .. nested];
            Assert.Equal("SerializationException", Error(() => CborProtocol.Read<CreateStreamInput>(bytes)).Code);
            using var body = new PutRecordsBody();
            Assert.Equal("SerializationException", Error(() => CborRawIndexer.Index(body, bytes)).Code);
        }
    }

    [Fact]
    public void Damaged_bodies_are_read_or_refused_and_nothing_else()
    {
        var good = Written(CborConformanceMode.Lax, "key", [1, 2, 3, 4, 5], inPieces: true);
        var random = new Random(20_261_120);
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = good[..random.Next(1, good.Length + 1)];
            for (var flips = random.Next(4); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            using var body = new PutRecordsBody();
            Expect(() => CborRawIndexer.Index(body, bytes.ToArray()), round);
            Expect(() => CborProtocol.Read<PutRecordsInput>(bytes), round);
            Expect(() => CborProtocol.Read<CreateStreamInput>(bytes), round);
        }
    }

    [Fact]
    public void Numbers_are_clamped_and_cut_as_in_JSON()
    {
        Assert.Equal(
            int.MaxValue, CborProtocol.Read<ListStreamsInput>([0xA1, 0x65, .. "Limit"u8, 0x1B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])!.Limit);
        Assert.Equal(
            int.MinValue, CborProtocol.Read<ListStreamsInput>([0xA1, 0x65, .. "Limit"u8, 0x3B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])!.Limit);
        Assert.Equal(1, CborProtocol.Read<ListStreamsInput>([0xA1, 0x65, .. "Limit"u8, 0xF9, 0x3E, 0x00])!.Limit);
        Assert.Null(CborProtocol.Read<ListStreamsInput>([0xA1, 0x65, .. "Limit"u8, 0xF6])!.Limit);
        Assert.Null(CborProtocol.Read<ListStreamsInput>([0xF6]));
        Assert.Contains(
            "can not be converted to an Integer",
            Error(() => CborProtocol.Read<ListStreamsInput>([0xA1, 0x65, .. "Limit"u8, 0x61, (byte)'x'])).Message, StringComparison.Ordinal);
    }

    // Jackson's form: maps without a declared length, and long strings in pieces
    private static byte[] Written(CborConformanceMode mode, string key, byte[] data, bool inPieces)
    {
        var writer = new CborWriter(mode, convertIndefiniteLengthEncodings: !inPieces);
        writer.WriteStartMap(inPieces ? null : 2);
        writer.WriteTextString("Records");
        writer.WriteStartArray(inPieces ? null : 2);
        foreach (var record in new[] { (Key: "first", Data: Array.Empty<byte>()), (Key: key, Data: data) })
        {
            writer.WriteStartMap(inPieces ? null : 2);
            writer.WriteTextString("Data");
            Bytes(writer, record.Data, inPieces);
            writer.WriteTextString("PartitionKey");
            Text(writer, record.Key, inPieces);
            writer.WriteEndMap();
        }

        writer.WriteEndArray();
        writer.WriteTextString("StreamName");
        writer.WriteTextString("s");
        writer.WriteEndMap();
        return writer.Encode();
    }

    private static void Bytes(CborWriter writer, byte[] data, bool inPieces)
    {
        if (!inPieces)
        {
            writer.WriteByteString(data);
            return;
        }

        writer.WriteStartIndefiniteLengthByteString();
        writer.WriteByteString(data.AsSpan(0, data.Length / 2));
        writer.WriteByteString(data.AsSpan(data.Length / 2));
        writer.WriteEndIndefiniteLengthByteString();
    }

    private static void Text(CborWriter writer, string text, bool inPieces)
    {
        if (!inPieces)
        {
            writer.WriteTextString(text);
            return;
        }

        writer.WriteStartIndefiniteLengthTextString();
        writer.WriteTextString(text.AsSpan(0, text.Length / 2));
        writer.WriteTextString(text.AsSpan(text.Length / 2));
        writer.WriteEndIndefiniteLengthTextString();
    }

    private static AwsErrorException Error(Action read) => Assert.Throws<AwsErrorException>(read);

    private static void Expect(Action read, int round)
    {
        var failure = Xunit.Record.Exception(read);
        Assert.True(failure is null or AwsErrorException { Code: "SerializationException" }, $"round {round}: {failure}");
    }
}
