using Tarn.Storage;
using Tarn.Storage.Calls;

namespace Tarn.Access.Tests;

public sealed class CallTests
{
    [Fact]
    public void The_root_may_and_everyone_else_may_not()
    {
        TestCalls.ByRoot().Authorize("kinesis:PutRecords", "*");
        var denied = Assert.Throws<TarnException>(
            () => TestCalls.By(Principal.Anonymous).Authorize("s3:GetObject", "arn:aws:s3:::b/k"));
        Assert.Equal(ErrorKind.AccessDenied, denied.Kind);
        Assert.Contains("is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k", denied.Message);
        Assert.Throws<TarnException>(
            () => TestCalls.By(Principal.Root("210987654321", "AKIA2")).Authorize("s3:GetObject", "*"));
    }

    [Fact]
    public void A_call_key_is_the_same_over_attempts_and_differs_by_each_of_its_parts()
    {
        var stream = new ResourceId(7);
        var key = TestCalls.ByRoot("i-1").KeyFor(stream);
        Assert.Equal(key, TestCalls.ByRoot("i-1").KeyFor(stream));
        Assert.NotEqual(key, TestCalls.ByRoot("i-2").KeyFor(stream));
        Assert.NotEqual(key, TestCalls.ByRoot("i-1").KeyFor(new ResourceId(8)));
        Assert.NotEqual(key, TestCalls.ByRoot("i-1", "PutRecord").KeyFor(stream));
        var other = TestCalls.ByRoot("i-1");
        other.BodySha256 = Enumerable.Repeat((byte)1, 32).ToArray();
        Assert.NotEqual(key, other.KeyFor(stream));
        Assert.Equal(CallKey.None, TestCalls.ByRoot().KeyFor(stream));
    }

    [Fact]
    public void Units_count_for_the_resource_noted_last()
    {
        var call = TestCalls.ByRoot();
        call.Use(UsageDimension.RecordsIn, 1);
        call.Touch(new ResourceId(5));
        call.Use(UsageDimension.RecordsIn, 2);
        call.Use(UsageDimension.RecordBytesIn, 0);
        Assert.Equal(
            [new(UsageDimension.RecordsIn, 1, ResourceId.None), new(UsageDimension.RecordsIn, 2, new ResourceId(5))],
            call.Usage.ToArray());
    }

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/firehose", true)]
    [InlineData("arn:aws-cn:iam::123456789012:role/a/b/fire+hose=1,@x", true)]
    [InlineData("arn:aws:iam::123456789012:user/firehose", false)]
    [InlineData("arn:aws:iam::12345678901:role/firehose", false)]
    [InlineData("arn:aws:iam:us-east-1:123456789012:role/firehose", false)]
    [InlineData("arn:aws:iam::123456789012:role/", false)]
    [InlineData("arn:gcp:iam::123456789012:role/x", false)]
    [InlineData("role", false)]
    [InlineData(null, false)]
    public void Role_ARNs_are_checked_for_form(string? text, bool wellFormed) =>
        Assert.Equal(wellFormed, RoleArn.IsWellFormed(text));

    [Fact]
    public void An_ARN_keeps_colons_of_its_resource()
    {
        var arn = Arn.Parse("arn:aws:kinesis:us-east-1:123456789012:stream/a/consumer/b:1700000000");
        Assert.Equal("stream/a/consumer/b:1700000000", arn.Resource);
        Assert.Equal("arn:aws:kinesis:us-east-1:123456789012:stream/a/consumer/b:1700000000", arn.ToString());
        Assert.False(Arn.TryParse("arn:aws:s3", out _));
    }
}
