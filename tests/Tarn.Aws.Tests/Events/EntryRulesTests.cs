using Tarn.Aws.Events.Model;
using Tarn.Aws.Events.Publishing;

namespace Tarn.Aws.Tests.Events;

/// <summary>Entries of PutEvents: their size as AWS counts it, and the errors of single entries.</summary>
public sealed class EntryRulesTests
{
    [Fact]
    public void The_size_is_the_texts_in_UTF8_and_14_bytes_for_a_time()
    {
        var entry = new PutEventsRequestEntry { Source = "ab", DetailType = "é", Detail = "{}", Resources = ["r", "st"], EventBusName = "ignored" };
        Assert.Equal(9, EntryRules.SizeOf(entry));
        Assert.Equal(23, EntryRules.SizeOf(entry with { Time = DateTimeOffset.UnixEpoch }));
    }

    [Theory]
    [InlineData("s", "t", "{}", null)]
    [InlineData(null, "t", "{}", "InvalidArgument: Parameter Source is not valid. Reason: Source is a required argument.")]
    [InlineData("s", "", "{}", "InvalidArgument: Parameter DetailType is not valid. Reason: DetailType is a required argument.")]
    [InlineData("s", "t", null, "InvalidArgument: Parameter Detail is not valid. Reason: Detail is a required argument.")]
    [InlineData("aws.s3", "t", "{}", "NotAuthorizedForSourceException: Not authorized for the source.")]
    [InlineData("tarn", "t", "{}", "NotAuthorizedForSourceException: Not authorized for the source.")]
    [InlineData("awsome", "t", "{}", null)]
    [InlineData("tarn.mine", "t", "{}", null)]
    [InlineData("s", "t", "{", "MalformedDetail: Detail is malformed.")]
    [InlineData("s", "t", "[]", "MalformedDetail: Detail is malformed.")]
    public void An_entry_is_taken_or_has_AWS_s_error(string? source, string? type, string? detail, string? error)
    {
        var refusal = EntryRules.WhyRefused(new PutEventsRequestEntry { Source = source, DetailType = type, Detail = detail });
        Assert.Equal(error, refusal is null ? null : $"{refusal.ErrorCode}: {refusal.ErrorMessage}");
    }
}
