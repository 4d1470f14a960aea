using Tarn.Access.Outcomes;

namespace Tarn.Access.Tests.Outcomes;

public sealed class ResourceReadersTests
{
    private static readonly ResourceId Stream = new(7);

    [Fact]
    public void A_reader_is_known_by_its_client_and_caller()
    {
        var readers = new ResourceReaders(new ManualTime());
        Read(readers, "Boto3/1.40 md/Botocore#1.40 ua/2.1", 100);
        Read(readers, "Boto3/1.41 md/Botocore#1.41 ua/2.1", 50);
        Read(readers, "aws-sdk-java/2.33 app/orders md/io#async", 7);

        var found = readers.ByResource()[Stream];

        Assert.Equal(["Boto3", "orders"], found.Select(reader => reader.Key.Name));
        Assert.All(found, reader => Assert.Equal("root", reader.Key.Principal));
        Assert.Equal((2, 150, 1_500), (found[0].Reads, found[0].Records, found[0].Bytes));
    }

    [Theory]
    [InlineData("amazon-kinesis-client-library-java-3.0.3 aws-sdk-java/2.31", "KCL")]
    [InlineData("Mozilla/5.0 (X11; Linux) AppleWebKit/537.36", "browser")]
    [InlineData("PyIceberg/0.12.0", "PyIceberg")]
    [InlineData("<script>alert(1)</script>", "scriptalert1")]
    [InlineData("", "client")]
    public void A_client_has_a_short_name(string agent, string name)
    {
        var readers = new ResourceReaders(new ManualTime());
        Read(readers, agent, 1);
        Assert.Equal(name, readers.ByResource()[Stream].Single().Key.Name);
    }

    [Fact]
    public void Calls_that_read_nothing_make_no_reader()
    {
        var readers = new ResourceReaders(new ManualTime());
        Read(readers, "Boto3/1.40", 0);
        Assert.Empty(readers.ByResource());
    }

    [Fact]
    public void Of_too_many_readers_the_one_that_was_idle_for_longest_gives_way()
    {
        var time = new ManualTime();
        var readers = new ResourceReaders(time);
        for (var i = 0; i < 1_001; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            readers.Add(new ReaderKey(Stream, $"client-{i}", "root"), 1, 1);
            readers.Add(new ReaderKey(Stream, "client-0", "root"), 1, 1);
        }

        var names = readers.ByResource()[Stream].Select(reader => reader.Key.Name).ToHashSet();

        Assert.Equal(1_000, names.Count);
        Assert.Contains("client-0", names);
        Assert.DoesNotContain("client-1", names);
    }

    private static void Read(ResourceReaders readers, string agent, long records)
    {
        var root = TestCalls.ByRoot(operation: "GetRecords");
        var call = new Call
        {
            RequestId = root.RequestId,
            Time = root.Time,
            Door = root.Door,
            Service = root.Service,
            Operation = root.Operation,
            Account = root.Account,
            Region = root.Region,
            Principal = root.Principal,
            SourceAddress = root.SourceAddress,
            Tls = root.Tls,
            UserAgent = agent,
            Authorizer = root.Authorizer,
        };
        call.Touch(Stream);
        call.Use(UsageDimension.RecordsOut, records);
        call.Use(UsageDimension.RecordBytesOut, records * 10);
        readers.Completed(call, new CallOutcome(200, null, 0, 0, TimeSpan.Zero));
    }
}
