using System.Text;
using Tarn.Delivery.Destinations;
using Tarn.Delivery.Destinations.Http;
using Tarn.Delivery.Endpoints;
using Tarn.Storage;

namespace Tarn.Delivery.Tests.Endpoints;

/// <summary>The contract of <see cref="IEndpointClient"/>, for the real client and for its twin.</summary>
public abstract class EndpointClientContract
{
    private const string SourceArn = "arn:aws:firehose:us-east-1:000000000000:deliverystream/orders";

    private readonly Guid _id = Guid.NewGuid();

    protected abstract IEndpointClient Client { get; }

    protected abstract string Url { get; }

    protected abstract ManualTime Time { get; }

    protected abstract IReadOnlyList<ReceivedRequest> Received { get; }

    [Fact]
    public async Task An_accepted_request_arrives_with_its_values_and_its_body()
    {
        var body = Body(200_000);
        var answer = await Post(EndpointBehaviour.Accepts, body);
        Assert.Equal(EndpointAnswer.Accepted(Time.NowMs), answer);
        var received = Assert.Single(Received);
        Assert.Equal((_id.ToString(), SourceArn, """{"commonAttributes":{"a":"b"}}""", false), (
            received.RequestId, received.SourceArn, received.CommonAttributes, received.IsCompressed));
        Assert.Equal(body, received.Body.ToArray());
    }

    [Theory]
    [InlineData(EndpointBehaviour.SaysTooLarge, EndpointOutcome.Refused, EndpointCodes.DestinationException)]
    [InlineData(EndpointBehaviour.Fails, EndpointOutcome.Failed, EndpointCodes.DestinationException)]
    [InlineData(EndpointBehaviour.NamesAnother, EndpointOutcome.Failed, EndpointCodes.InvalidResponse)]
    [InlineData(EndpointBehaviour.TakesAndBreaks, EndpointOutcome.Failed, EndpointCodes.ConnectionReset)]
    public async Task Every_failure_is_an_answer_with_a_code(EndpointBehaviour behaviour, EndpointOutcome outcome, string code)
    {
        var answer = await Post(behaviour, Body(10));
        Assert.Equal((outcome, code, Time.NowMs), (answer.Outcome, answer.Code, answer.EndedMs));
        Assert.NotEmpty(answer.Message);
    }

    [Fact]
    public async Task An_endpoint_that_never_answers_fails_after_three_minutes()
    {
        var posting = Post(EndpointBehaviour.Hangs, Body(10));
        await Patience.Until(() => Received.Count == 1);
        Time.Advance(EndpointLimits.Timeout);
        var answer = await posting.InTime();
        Assert.Equal((EndpointOutcome.Failed, EndpointCodes.RequestTimeout), (answer.Outcome, answer.Code));
    }

    [Fact]
    public async Task A_stop_ends_the_attempt()
    {
        using var stop = new CancellationTokenSource();
        var posting = Post(EndpointBehaviour.Hangs, Body(10), stop.Token);
        await Patience.Until(() => Received.Count == 1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => posting.InTime());
    }

    [Fact]
    public async Task A_body_that_cannot_be_read_is_the_callers_failure_and_never_a_whole_request()
    {
        Behave(EndpointBehaviour.Accepts);
        await using var body = new DamagedStream();
        var damaged = await Assert.ThrowsAsync<TarnException>(() => Client.Post(RequestOf(100_000), body, default).InTime());
        Assert.Equal(ErrorKind.Damaged, damaged.Kind);
        Assert.Empty(Received);
    }

    protected abstract void Behave(EndpointBehaviour behaviour);

    private static byte[] Body(int characters) => Encoding.ASCII.GetBytes($"\"{new string('x', characters)}\"");

    private async Task<EndpointAnswer> Post(EndpointBehaviour behaviour, byte[] body, CancellationToken cancellationToken = default)
    {
        Behave(behaviour);
        using var stream = new MemoryStream(body);
        return await Client.Post(RequestOf(body.Length), stream, cancellationToken);
    }

    private EndpointRequest RequestOf(long bytes) => new()
    {
        Kind = HttpEndpointKind.Instance,
        Url = Url,
        RequestId = _id,
        SourceArn = SourceArn,
        CommonAttributes = [KeyValuePair.Create("a", "b")],
        BodyBytes = bytes,
    };

    // Some bytes, then damage.
    private sealed class DamagedStream : MemoryStream
    {
        private bool _hasRead;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_hasRead)
            {
                throw new TarnException(ErrorKind.Damaged, "a test's damage");
            }

            _hasRead = true;
            buffer.Span.Fill((byte)'x');
            return ValueTask.FromResult(buffer.Length);
        }

        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var buffer = new byte[Math.Min(10, bufferSize)];
            while (await ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
        }
    }
}
