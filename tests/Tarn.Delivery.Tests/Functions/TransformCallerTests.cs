using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Functions;
using Tarn.Delivery.Records;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tests.Functions;

/// <summary>The outcomes of a function's call, and the results that its records get.</summary>
public sealed class TransformCallerTests
{
    private readonly ScriptedFunction _function = new();

    [Fact]
    public async Task Results_in_any_order_get_the_order_of_the_records()
    {
        _function.Script = request => TransformAnswer.Of([.. request.Records.Reverse().Select(ScriptedFunction.Usual)]);
        var results = await Call(0, "a", "drop", "fail", "b");

        Assert.Equal(["A", "", "fail", "B"], results.Select(result => Encoding.UTF8.GetString(result.Data.Span)));
        Assert.Equal([0, 1, 2, 3], results.Select(result => result.Origin.Offset));
        Assert.Equal(
            [TransformStatus.Ok, TransformStatus.Dropped, TransformStatus.ProcessingFailed, TransformStatus.Ok], results.Select(result => result.Status));
        Assert.Equal("Lambda.ProcessingFailedStatus", results[2].Failure!.Code);
    }

    [Theory]
    [InlineData("missing", "Lambda.MissingRecordId")]
    [InlineData("double", "Lambda.DuplicatedRecordId")]
    [InlineData("unknown", "Lambda.JsonProcessingException")]
    [InlineData("status", "Lambda.JsonProcessingException")]
    [InlineData("large", "Lambda.FunctionError")]
    [InlineData("error", "Lambda.FunctionError")]
    [InlineData("denied", "Lambda.InvokeAccessDenied")]
    public async Task An_answer_of_another_form_or_an_error_fails_the_whole_batch_without_another_call(string fault, string code)
    {
        _function.Script = request => Faulty(request, fault);
        var results = await Call(3, "a", "b");

        Assert.Single(_function.Calls);
        Assert.Equal([(code, 1), (code, 1)], results.Select(result => (result.Failure!.Code, result.Failure.Attempts)));
        Assert.Equal(["a", "b"], results.Select(result => Encoding.UTF8.GetString(result.Data.Span)));
        Assert.All(results, result => Assert.Equal(FunctionDestinations.Arn, result.Failure!.FunctionArn));
    }

    [Theory]
    [InlineData(TransformOutcome.Throttled, "Lambda.InvokeLimitExceeded")]
    [InlineData(TransformOutcome.TimedOut, "Lambda.FunctionTimedOut")]
    public async Task Throttled_calls_and_timeouts_are_repeated_then_each_record_fails(TransformOutcome outcome, string code)
    {
        _function.Script = _ => TransformAnswer.Of(outcome, "no answer");
        var results = await Call(3, "a", "b");

        Assert.Equal(4, _function.Calls.Count);
        Assert.Equal([(code, 4), (code, 4)], results.Select(result => (result.Failure!.Code, result.Failure.Attempts)));
    }

    [Fact]
    public async Task A_call_that_succeeds_after_throttling_gives_results()
    {
        _function.Script = _ => _function.Calls.Count < 3 ? TransformAnswer.Of(TransformOutcome.Throttled, "wait") : null;
        Assert.Equal("A", Encoding.UTF8.GetString(Assert.Single(await Call(3, "a")).Data.Span));
        Assert.Equal(3, _function.Calls.Count);
    }

    [Fact]
    public async Task A_record_larger_than_a_request_fails_without_a_call()
    {
        var results = await Call(3, new string('x', 5 << 20));

        Assert.Empty(_function.Calls);
        Assert.Equal("Lambda.RecordTooLarge", Assert.Single(results).Failure!.Code);
    }

    [Fact]
    public void A_batch_ends_before_its_request_is_larger_than_six_mebibytes()
    {
        var batch = new TransformBatch(DeliveryLimits.FunctionBatchBytesMax);
        var count = 0;
        while (batch.TryAdd(new DeliveryRecord(new ShardId(1), count, 0, 0, "x"u8.ToArray())))
        {
            count++;
        }

        Assert.InRange(count, 10_000, TransformLimits.JsonBytesMax / TransformLimits.RecordJsonBytes);
        Assert.False(batch.IsTooLarge);
        Assert.Equal(count, batch.Records().Count);
    }

    private static TransformAnswer Faulty(TransformRequest request, string fault)
    {
        var usual = request.Records.Select(ScriptedFunction.Usual).ToList();
        return fault switch
        {
            "missing" => TransformAnswer.Of([usual[0]]),
            "double" => TransformAnswer.Of([.. usual, usual[1]]),
            "unknown" => TransformAnswer.Of([.. usual, usual[0] with { Id = "other" }]),
            "status" => TransformAnswer.Of([usual[0], usual[1] with { Status = (TransformStatus)7 }]),
            "large" => TransformAnswer.Of([usual[0], usual[1] with { Data = new byte[5 << 20] }]),
            "denied" => TransformAnswer.Of(TransformOutcome.Failed, "no permission", "Lambda.InvokeAccessDenied"),
            _ => TransformAnswer.Of(TransformOutcome.Failed, "it broke"),
        };
    }

    private Task<IReadOnlyList<StoredResult>> Call(int retriesMax, params string[] texts)
    {
        var batch = new TransformBatch(DeliveryLimits.FunctionBatchBytesMax);
        for (var i = 0; i < texts.Length; i++)
        {
            Assert.True(batch.TryAdd(new DeliveryRecord(new ShardId(1), i, 0, 0, Encoding.UTF8.GetBytes(texts[i]))));
        }

        var config = Destinations.Model(new SourceConfig(new StreamId(1), new ShardId(1))).Config;
        var function = FunctionDestinations.Function(retriesMax);
        var caller = new TransformCaller(_function, function, config, static () => static () => TimeSpan.Zero, TimeProvider.System);
        return caller.Call(batch, default);
    }
}
