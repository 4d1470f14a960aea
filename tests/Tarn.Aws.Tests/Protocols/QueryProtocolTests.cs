using Tarn.Aws.Herald.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

public sealed class QueryProtocolTests
{
    private readonly HeraldDoor _door = new();

    [Fact]
    public async Task A_form_is_bound_and_the_answer_is_wrapped()
    {
        _door.Answer = new GetCallerIdentityOutput { Account = "000000000000", Arn = "arn:aws:iam::000000000000:root", UserId = "0" };
        var (response, body) = await DoorWire.Send(_door, Form("Action=GetCallerIdentity&Version=2011-06-15"));
        Assert.Equal("text/xml", response.Headers["Content-Type"]);
        Assert.Equal(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
            + "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>"
            + "<UserId>0</UserId><Account>000000000000</Account><Arn>arn:aws:iam::000000000000:root</Arn>"
            + $"</GetCallerIdentityResult><ResponseMetadata><RequestId>{DoorWire.RequestId}</RequestId></ResponseMetadata>"
            + "</GetCallerIdentityResponse>",
            body);
    }

    [Fact]
    public async Task Lists_and_structures_are_read_from_numbered_names()
    {
        _door.Answer = new AssumeRoleOutput
        {
            Credentials = new Credentials
            {
                AccessKeyId = "AKIA",
                SecretAccessKey = "s",
                SessionToken = "t",
                Expiration = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123),
            },
        };
        var (response, body) = await DoorWire.Send(_door, Form(
            "Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A000000000000%3Arole%2Fr&RoleSessionName=a%2Bb&DurationSeconds=900"
            + "&Tags.member.1.Key=k+1&Tags.member.1.Value=v&Tags.member.2.Key=k2&Tags.member.2.Value=&TransitiveTagKeys.member.1=x"));
        Assert.Equal(200, response.Status);
        Assert.Contains("<Expiration>2023-11-14T22:13:20.123Z</Expiration>", body, StringComparison.Ordinal);
        var input = Assert.IsType<AssumeRoleInput>(_door.Seen);
        Assert.Equal(("arn:aws:iam::000000000000:role/r", "a+b", 900), (input.RoleArn, input.RoleSessionName, input.DurationSeconds));
        Assert.Equal([("k 1", "v"), ("k2", "")], input.Tags!.Select(tag => (tag.Key, tag.Value)));
        Assert.Equal(["x"], input.TransitiveTagKeys!);
        Assert.Null(input.PolicyArns);
    }

    [Fact]
    public void An_error_has_type_code_and_message()
    {
        using var response = new WireResponse(DoorWire.RequestId);
        QueryProtocol.Instance.WriteError(
            HeraldDoor.Descriptor, HeraldErrors.MalformedPolicyDocumentException("bad <policy>"), Form(""), response);
        Assert.Equal(400, response.Status);
        Assert.Equal(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
            + "<Error><Type>Sender</Type><Code>MalformedPolicyDocument</Code><Message>bad &lt;policy&gt;</Message></Error>"
            + $"<RequestId>{DoorWire.RequestId}</RequestId></ErrorResponse>",
            System.Text.Encoding.UTF8.GetString(response.Body.ToArray()));
    }

    [Theory]
    [InlineData("application/json", "application/json")]
    [InlineData("application/json, text/plain, */*", "application/json")]
    [InlineData("APPLICATION/JSON;q=0.5", "application/json")]
    [InlineData("application/xml, application/json", "text/xml")]
    [InlineData("*/*", "text/xml")]
    [InlineData("", "text/xml")]
    public async Task A_caller_that_asks_for_it_gets_JSON(string accept, string type)
    {
        _door.Answer = new GetCallerIdentityOutput { Account = "000000000000", UserId = "0" };
        var (response, body) = await DoorWire.Send(_door, DoorWire.Request(
            "POST", "/", "Action=GetCallerIdentity", ("Content-Type", "application/x-www-form-urlencoded"), ("Accept", accept)));
        Assert.Equal(type, response.Headers["Content-Type"]);
        if (type == "application/json")
        {
            const string Expected = "{\"GetCallerIdentityResponse\":{\"GetCallerIdentityResult\":{\"UserId\":\"0\",\"Account\":\"000000000000\",\"Arn\":null},"
                + "\"ResponseMetadata\":{\"RequestId\":\"ID\"}}}";
            Assert.Equal(Expected.Replace("ID\"}}}", $"{DoorWire.RequestId}\"}}}}}}", StringComparison.Ordinal), body);
        }
    }

    private static WireRequest Form(string form) =>
        DoorWire.Request("POST", "/", form, ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"));
}
