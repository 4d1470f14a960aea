using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Functions.Environments;

namespace Tarn.Functions.Tests.Running;

public sealed class AwsCallsTests
{
    private const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:one";

    [Fact]
    public void A_name_is_kept_once_and_names_that_left_come_first()
    {
        var calls = new AwsCalls(NullLogger.Instance);
        calls.Note(Arn, "s3.amazonaws.com", hasLeft: false);
        calls.Note(Arn, "s3.amazonaws.com", hasLeft: false);
        calls.Note(Arn, "sqs.us-east-1.amazonaws.com", hasLeft: true);

        Assert.Equal([new AwsCall("sqs.us-east-1.amazonaws.com", true), new AwsCall("s3.amazonaws.com", false)], calls.Of(Arn));
        Assert.Empty(calls.Of("another"));
    }

    [Fact]
    public void A_function_cannot_report_texts_or_endless_names()
    {
        var calls = new AwsCalls(NullLogger.Instance);
        foreach (var text in new[] { "", "two words", "line\nbreak", new string('a', 300) })
        {
            calls.Note(Arn, text, hasLeft: true);
        }

        Assert.Empty(calls.Of(Arn));
        for (var i = 0; i < 100; i++)
        {
            calls.Note(Arn, $"bucket-{i}.s3.amazonaws.com", hasLeft: true);
        }

        Assert.Equal(16, calls.Of(Arn).Count);
    }
}
