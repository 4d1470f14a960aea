using System.Buffers;
using System.Text;
using System.Text.Json;
using Tarn.Lake.Files;
using Tarn.Lake.Avro;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Avro;

/// <summary>Recorded answers of Apache Avro for Java and fastavro.</summary>
public sealed class AvroCaseTests
{
    private static readonly HashSet<string> Codecs = [AvroCodec.None, AvroCodec.Deflate, AvroCodec.Snappy, AvroCodec.Zstandard];

    [Fact]
    public void Values_are_read_and_written_as_the_recorded_bytes() => ForEach("binary", test =>
    {
        var schema = Schema(test);
        foreach (var value in test.GetProperty("values").EnumerateArray())
        {
            var expected = AvroJson.Read(schema, value.GetProperty("value"));
            var binary = value.GetProperty("binary").GetBytesFromBase64();
            Assert.True(AvroJson.Same(expected, Read(schema, binary)), "read");
            var written = new ArrayBufferWriter<byte>();
            AvroDatum.Write(schema, expected, new AvroWriter(written));
            Assert.Equal(Convert.ToHexString(binary), Convert.ToHexString(written.WrittenSpan));
            foreach (var also in value.TryGetProperty("also", out var others) ? others.EnumerateArray() : default)
            {
                Assert.True(AvroJson.Same(expected, Read(schema, also.GetBytesFromBase64())), "also");
            }
        }
    });

    [Fact]
    public void Containers_of_other_writers_and_our_own_read_the_recorded_values() => ForEach("containers", test =>
    {
        if (!Codecs.Contains(test.GetProperty("codec").GetString()!))
        {
            return;
        }

        var reader = new AvroContainerReader(test.GetProperty("file").GetBytesFromBase64(), new ReadBudget(1 << 30));
        var expected = test.GetProperty("values").EnumerateArray().Select(v => AvroJson.Read(reader.Schema, v)).ToList();
        Assert.True(AvroJson.Same(expected, reader.ReadAll().ToList()));
        foreach (var entry in test.GetProperty("metadata").EnumerateObject())
        {
            Assert.Equal(entry.Value.GetString(), Convert.ToHexStringLower(reader.Metadata[entry.Name]));
        }

        var schema = Encoding.UTF8.GetBytes(test.GetProperty("schema").GetRawText());
        var writer = new AvroContainerWriter(schema, new Dictionary<string, byte[]> { ["k"] = [1] });
        foreach (var value in expected)
        {
            AvroDatum.Write(reader.Schema, value, writer.Value);
            writer.Next();
        }

        Assert.True(AvroJson.Same(expected, new AvroContainerReader(writer.Finish(), new ReadBudget(1 << 30)).ReadAll().ToList()));
    });

    [Fact]
    public void Damaged_and_hostile_bytes_are_refused_in_little_memory() => ForEach("damaged", test =>
    {
        // resolution against a reader's schema and single-object framing are not implemented yet
        if (test.TryGetProperty("reader", out _) || test.GetProperty("kind").GetString() == "single-object")
        {
            return;
        }

        var bytes = test.GetProperty("bytes").GetBytesFromBase64();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var accepted = Accepts(test, bytes);
        var verdict = test.GetProperty("verdict").GetString();
        Assert.True(verdict == "either" || accepted == (verdict == "accept"), $"accepted: {accepted}");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    });

    [Fact]
    public void Flipped_and_cut_containers_never_do_worse_than_an_error()
    {
        const int Seed = 4711;
        var random = new Random(Seed);
        var files = TestData.JsonLines("avro-cases/containers.jsonl.gz")
            .Where(t => Codecs.Contains(t.GetProperty("codec").GetString()!))
            .Select(t => t.GetProperty("file").GetBytesFromBase64()).ToArray();
        for (var round = 0; round < 3_000; round++)
        {
            var bytes = files[random.Next(files.Length)].ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            var cut = random.Next(3) == 0 ? bytes.AsMemory(0, random.Next(bytes.Length)) : bytes;
            try
            {
                _ = new AvroContainerReader(cut, new ReadBudget(1 << 30)).ReadAll().Count();
            }
            catch (TarnException)
            {
                // correctly refused
            }
        }
    }

    private static bool Accepts(JsonElement test, byte[] bytes)
    {
        try
        {
            if (test.GetProperty("kind").GetString() == "container")
            {
                _ = new AvroContainerReader(bytes, new ReadBudget(1 << 30)).ReadAll().Count();
            }
            else
            {
                _ = Read(Schema(test), bytes, whole: false);
            }

            return true;
        }
        catch (TarnException)
        {
            return false;
        }
    }

    private static void ForEach(string file, Action<JsonElement> check)
    {
        var failures = new List<string>();
        foreach (var test in TestData.JsonLines($"avro-cases/{file}.jsonl.gz"))
        {
            try
            {
                check(test);
            }
            catch (Exception exception)
            {
                failures.Add($"{test.GetProperty("id")}: {exception.Message}");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static AvroSchema Schema(JsonElement test) =>
        AvroSchemaParser.Parse(Encoding.UTF8.GetBytes(test.GetProperty("schema").GetRawText()));

    private static object? Read(AvroSchema schema, byte[] bytes, bool whole = true)
    {
        var reader = new AvroReader(bytes);
        var value = AvroDatum.Read(schema, ref reader);
        Assert.True(!whole || reader.Left == 0);
        return value;
    }
}
