using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

public sealed class ArnTemplateTests
{
    [Theory]
    [InlineData("*", "*")]
    [InlineData("arn:aws:s3:::{Bucket}", "arn:aws:s3:::logs")]
    [InlineData("arn:aws:s3:::{Bucket}/{Key}", "arn:aws:s3:::logs/a b")]
    [InlineData("arn:aws:glue:{$region}:{$account}:table/{Bucket}/*", "arn:aws:glue:eu-west-1:123456789012:table/logs/*")]
    [InlineData("arn:aws:s3:::{Missing}", null)]
    [InlineData("arn:aws:s3:::{Bucket}/{Missing}", null)]
    [InlineData("arn:aws:s3:::{Empty}", null)]
    public void Its_places_are_filled_from_the_call(string template, string? arn) =>
        Assert.Equal(arn, new ArnTemplate(template).Fill("eu-west-1", "123456789012", MemberOf("a b")));

    [Fact]
    public void A_long_member_stays_whole()
    {
        var key = new string('k', 1_024);
        Assert.Equal($"arn:aws:s3:::logs/{key}", new ArnTemplate("arn:aws:s3:::{Bucket}/{Key}").Fill("eu-west-1", "123456789012", MemberOf(key)));
    }

    private static Func<string, string?> MemberOf(string key) => name => name switch
    {
        "Bucket" => "logs",
        "Key" => key,
        "Empty" => "",
        _ => null,
    };
}
