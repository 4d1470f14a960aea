using System.Security.Cryptography;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Sealing;
using Tarn.Aws.Tests.Protocols;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.S3.Refusals;

/// <summary>The headers of clients' own keys, checked as S3 checks them.</summary>
public sealed class CustomerKeyTests
{
    private static readonly byte[] Key = SHA256.HashData("key"u8);
    private static readonly string Text = Convert.ToBase64String(Key);
    private static readonly string Sum = Convert.ToBase64String(MD5.HashData(Key));

    [Fact]
    public void No_header_is_no_key_and_three_right_ones_are_one()
    {
        Assert.Null(CustomerKeys.Parse(BucketTwins.Call("PutObject"), default));
        Assert.NotNull(CustomerKeys.Parse(BucketTwins.Call("PutObject"), new CustomerKeyMembers("AES256", Text, Sum)));
    }

    public static TheoryData<string?, string?, string?, string, string> Wrong() => new()
    {
        { null, Text, Sum, "InvalidArgument", "must provide a valid encryption algorithm." },
        { "AES128", Text, Sum, "InvalidEncryptionAlgorithmError", "Supported value: AES256" },
        { "AES256", null, Sum, "InvalidArgument", "must provide an appropriate secret key." },
        { "AES256", Text, null, "InvalidArgument", "must provide the client calculated MD5 of the secret key." },
        { "AES256", Convert.ToBase64String(new byte[16]), Sum, "InvalidArgument", "The secret key was invalid for the specified algorithm." },
        { "AES256", "no base64", Sum, "InvalidArgument", "The secret key was invalid for the specified algorithm." },
        { "AES256", Text, Convert.ToBase64String(new byte[16]), "InvalidArgument", "MD5 hash of the key did not match the hash that was provided." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Headers_that_do_not_fit_together_are_refused(string? algorithm, string? key, string? md5, string code, string sentence)
    {
        var error = Assert.Throws<AwsErrorException>(
            () => CustomerKeys.Parse(BucketTwins.Call("PutObject"), new CustomerKeyMembers(algorithm, key, md5)));
        Assert.Equal(code, error.Code);
        Assert.EndsWith(sentence, error.Message.Replace(", not AES128.", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(Text, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.7", false, true)]
    [InlineData("192.0.2.7", true, false)]
    [InlineData("::1", false, false)]
    [InlineData("127.0.0.1", false, false)]
    public void A_key_comes_over_TLS_or_from_this_machine(string address, bool tls, bool isRefused)
    {
        var call = DoorWire.Call("PutObject", DateTimeOffset.UtcNow, address: address, tls: tls);
        var sent = new CustomerKeyMembers("AES256", Text, Sum);
        var refused = Record.Exception(() => CustomerKeys.Parse(call, sent)) as AwsErrorException;
        Assert.Equal(isRefused ? "InvalidRequest" : null, refused?.Code);
    }
}
