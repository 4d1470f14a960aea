using System.Text;
using Tarn.Inputs;
using Tarn.OwnProcess;

namespace Tarn.Tests.Inputs;

public sealed class InputRecordsTests
{
    private const string Collection = """
        {"type":"FeatureCollection","name":"a ] \" {","bbox":[1,2],
        "features":[ {"type":"Feature","id":1}, {"type":"Feature","id":2} ],"more":{"features":[3]}}
        """;

    private const string Quoted = "id,name,ok\r\n1,\"a, \"\"b\"\"\nc\",true\r\n007,,false\r\n";
    private const string Exact = "id;price\n-2;1.50\n12345678901234567890;0.1234567890123456\n";

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":2}\n", "Lines", "{\"a\":1}|{\"a\":2}")]
    [InlineData("{\"a\":1}\nnot json\n\n{\"a\":2}", "Lines", "{\"a\":1}|not json|{\"a\":2}")]
    [InlineData("[{\"a\":\"]\\\"\"}, {\"a\":[1,{}]}\n,{}]\n", "Array", "{\"a\":\"]\\\"\"}|{\"a\":[1,{}]}|{}")]
    [InlineData("\uFEFF [ ]", "Array", "")]
    [InlineData("[1, \"x\",true]", "Array", "1|\"x\"|true")]
    [InlineData("{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n", "Values", "{\n  \"a\": 1\n}|{\n  \"a\": 2\n}")]
    [InlineData("{\"id\":1,\"features\":[1,2]}\n{\"id\":2,\"features\":[]}\n", "Lines", "{\"id\":1,\"features\":[1,2]}|{\"id\":2,\"features\":[]}")]
    [InlineData("{\"features\":[{\"id\":1,\"type\":\"Feature\"}]}", "Features", "{\"id\":1,\"type\":\"Feature\"}")]
    [InlineData(Collection, "Features", """{"type":"Feature","id":1}|{"type":"Feature","id":2}""")]
    [InlineData(Quoted, "Csv", """{"id":1,"name":"a, \u0022b\u0022\nc","ok":true}|{"id":"007","ok":false}""")]
    [InlineData(Exact, "Csv", """{"id":-2,"price":1.50}|{"id":"12345678901234567890","price":"0.1234567890123456"}""")]
    [InlineData("a\tb\n1\t\"\"", "Csv", """{"a":1,"b":""}""")]
    [InlineData("\"a\",\"b\"\n\"1\",\"x\"\n", "Csv", """{"a":1,"b":"x"}""")]
    [InlineData("one plain line, with a comma\nand another\n", "Lines", "one plain line, with a comma|and another")]
    [InlineData("2024-01-01,5\n2024-01-02,6\n", "Lines", "2024-01-01,5|2024-01-02,6")]
    public async Task A_form_is_recognised_by_content_in_pieces_of_any_size(string text, string format, string records)
    {
        foreach (var piece in new[] { 1, 7, 1_000 })
        {
            var found = await Read(Encoding.UTF8.GetBytes(text), piece);
            Assert.Equal(format, found.Format);
            Assert.Equal(records, string.Join('|', found.Records));
        }
    }

    [Fact]
    public async Task A_first_line_is_read_while_the_input_stays_open()
    {
        var open = new System.IO.Pipelines.Pipe();
        await open.Writer.WriteAsync("{\"a\":1}\n"u8.ToArray());
        await using var input = await InputRecords.Open(open.Reader.AsStream(), Name, null, null, needsObjects: true, default);
        await using var records = input.Read(default).GetAsyncEnumerator();
        Assert.True(await records.MoveNextAsync());
        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(records.Current.Record));
    }

    [Theory]
    [InlineData("not json\n", "jq -Rc")]
    [InlineData("[[1,2],[3,4]]", "jq -c '.[]")]
    [InlineData("PAR1\u0015\u0004", "tarn tables adopt")]
    [InlineData("<?xml version=\"1.0\"?><a/>", "XML")]
    [InlineData("PK\u0003\u0004xxxx", "unzip -p in.file")]
    public async Task An_input_without_records_for_a_table_is_refused_at_once_with_a_command_that_works(string text, string command)
    {
        var refused = await Assert.ThrowsAsync<CommandException>(() => Read(Encoding.UTF8.GetBytes(text), 1_000));
        Assert.Contains(command, refused.Message);
        Assert.Contains(text.StartsWith("PAR1", StringComparison.Ordinal) ? "--as DB.NAME" : "tarn put s - --table d.t", refused.Message);
    }

    [Fact]
    public async Task Gzip_is_refused_with_the_command_that_unpacks_it()
    {
        var refused = await Assert.ThrowsAsync<CommandException>(() => Read([0x1f, 0x8b, 8, 0, 0, 0], 1_000));
        Assert.Contains("gunzip -c in.file | tarn put s - --table d.t", refused.Message);
    }

    [Theory]
    [InlineData("[{\"a\":1},{\"a\":", "inside or after value 1")]
    [InlineData("a,b\n1,2\n3\n", "row 3 has 1 fields, and the header has 2")]
    [InlineData("a,b\n1,2\n3,\"x\n", "row 3 has a quote that does not end")]
    public async Task A_fault_later_on_is_named_after_the_records_before_it(string text, string reason)
    {
        var records = new List<string>();
        var fault = await Assert.ThrowsAsync<CommandException>(() => Read(Encoding.UTF8.GetBytes(text), 1_000, records));
        Assert.Contains(reason, fault.Message);
        Assert.Single(records);
    }

    private static InputName Name { get; } = new("in.file", "tarn put s - --table d.t");

    [Theory]
    [InlineData("a;b;c\n1,5;2;3\n", "{\"a\":\"1,5\",\"b\":2,\"c\":3}")]
    [InlineData("first, last;x;y\n\"a, b\";2;3\n", "{\"first, last\":\"a, b\",\"x\":2,\"y\":3}")]
    [InlineData("a,b;c;d\n1,5;2;3\n", "{\"a,b\":\"1,5\",\"c\":2,\"d\":3}")]
    [InlineData("a\tb\n1;2\t3\n", "{\"a\":\"1;2\",\"b\":3}")]
    [InlineData("a|b\n1|x,y\n", "{\"a\":1,\"b\":\"x,y\"}")]
    public async Task The_separator_of_most_fields_divides_a_row(string text, string record)
    {
        var (format, records) = await Read(Encoding.UTF8.GetBytes(text), 1_000);
        Assert.Equal("Csv", format);
        Assert.Equal([record], records);
    }

    [Theory]
    [InlineData("a:b\n1:2\n", ':', "{\"a\":1,\"b\":2}")]
    [InlineData("2024;2025\n1;2\n", ';', "{\"2024\":1,\"2025\":2}")]
    [InlineData("only\n7\n", ',', "{\"only\":7}")]
    public async Task A_named_separator_divides_a_row(string text, char delimiter, string record) =>
        Assert.Equal([record], (await Read(Encoding.UTF8.GetBytes(text), 1_000, null, InputFormat.Csv, delimiter)).Records);

    [Fact]
    public async Task A_separator_that_is_not_recognised_is_refused_with_the_option_that_names_it()
    {
        var refused = await Assert.ThrowsAsync<CommandException>(() => Read("a:b\n1:2\n"u8.ToArray(), 1_000));
        Assert.Contains("--delimiter CHAR", refused.Message);
        refused = await Assert.ThrowsAsync<CommandException>(() => Read("a:b\n1:2\n"u8.ToArray(), 1_000, null, InputFormat.Csv));
        Assert.Contains("--delimiter CHAR", refused.Message);
        Assert.Equal(["{\"one\":1}"], (await Read("one\n1\n"u8.ToArray(), 1_000, null, InputFormat.Csv)).Records);
    }

    private static async Task<(string Format, List<string> Records)> Read(
        byte[] bytes, int piece, List<string>? records = null, InputFormat? format = null, char? delimiter = null)
    {
        records ??= [];
        var needsObjects = !bytes.AsSpan().StartsWith("one"u8) && !bytes.AsSpan().StartsWith("2024"u8) && !bytes.AsSpan().StartsWith("[1"u8);
        await using var input = await InputRecords.Open(new SlowStream(bytes, piece), Name, format, delimiter, needsObjects, default);
        await foreach (var (_, record) in input.Read(default))
        {
            records.Add(Encoding.UTF8.GetString(record));
        }

        return (input.Format.ToString(), records);
    }

    // Gives at most some bytes at a time.
    private sealed class SlowStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, piece)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, piece)], cancellationToken);
    }
}
