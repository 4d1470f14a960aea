using System.Security.Cryptography;
using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Sessions;
using Tarn.Storage.Metadata;
using Tarn.Wire.Http.Signatures;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Http.Signatures;

public sealed class RequestVerifierTests
{
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly DateTimeOffset Now = new(2026, 11, 20, 10, 30, 0, TimeSpan.Zero);
    private static readonly AccessKey Key = new("AKIDEXAMPLE", "secret-of-the-root");
    private static readonly PayloadHash Empty = new(EmptyHash, PayloadForm.Hashed);

    private readonly SignatureV4 _signer = new();
    private readonly ManualTime _time = new(Now);

    [Fact]
    public async Task A_request_signed_by_the_root_key_is_the_roots()
    {
        var verifier = await Verifier();
        var request = Signed(Now);
        var verified = verifier.Verify(verifier.Check(request), request, "/", Empty);
        Assert.Equal(PrincipalKind.Root, verified.Credential.Principal.Kind);
        Assert.Equal("arn:aws:iam::123456789012:root", verified.Credential.Principal.Arn);
    }

    [Theory]
    [InlineData(-14, null)]
    [InlineData(14, null)]
    [InlineData(-16, SignatureFailure.Skewed)]
    [InlineData(16, SignatureFailure.Skewed)]
    public async Task Fifteen_minutes_of_skew_are_allowed(int minutes, object? failure) =>
        Assert.Equal(failure, await FailureOf(Signed(Now.AddMinutes(minutes))));

    [Fact]
    public async Task An_unknown_key_and_a_wrong_secret_fail_each_in_their_own_way()
    {
        Assert.Equal(SignatureFailure.UnknownKey, await FailureOf(Signed(Now, key: new AccessKey("AKIANOBODY", "x"))));
        Assert.Equal(SignatureFailure.Mismatch, await FailureOf(Signed(Now, key: Key with { Secret = "wrong" })));
        var withToken = Signed(Now);
        ((WireHeaders)withToken.Headers).Set("x-amz-security-token", "t");
        Assert.Equal(SignatureFailure.UnknownKey, await FailureOf(withToken));
    }

    [Theory]
    [InlineData("AWS AKID:sig", SignatureFailure.UnknownKey)]
    [InlineData("AWS AKID", SignatureFailure.Malformed)]
    [InlineData("AWS4-ECDSA-P256-SHA256 Credential=a/b/c/d", SignatureFailure.OtherAlgorithm)]
    [InlineData("AWS4-HMAC-SHA256 nonsense", SignatureFailure.Incomplete)]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261120/r/s/aws4_request, SignedHeaders=host", SignatureFailure.Incomplete)]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261119/r/s/aws4_request, SignedHeaders=host, Signature=00", SignatureFailure.Incomplete)]
    [InlineData(null, SignatureFailure.Missing)]
    public async Task A_signature_of_wrong_form_is_named_so(string? header, object failure)
    {
        var headers = new WireHeaders();
        headers.Set("Host", "h");
        headers.Set("x-amz-date", "20261120T103000Z");
        if (header is not null)
        {
            headers.Set("Authorization", header);
        }

        Assert.Equal(failure, await FailureOf(new WireRequest { Method = "GET", RawPath = "/", Headers = headers }));
    }

    [Fact]
    public async Task The_host_may_be_signed_under_its_name_in_http_2()
    {
        var headers = new WireHeaders();
        headers.Set(":authority", "127.0.0.1:4566");
        _signer.Sign(Key, "us-east-1", "kinesis", Now, "POST", "/", "", headers, EmptyHash);
        Assert.Contains("SignedHeaders=:authority;", headers["Authorization"]);
        var arrived = new WireHeaders();
        foreach (var (name, value) in headers)
        {
            arrived.Set(name == ":authority" ? "Host" : name, value);
        }

        Assert.Null(await FailureOf(new WireRequest { Method = "POST", RawPath = "/", Headers = arrived }));
    }

    [Fact]
    public async Task A_presigned_request_is_good_until_it_expires_and_for_its_own_target_only()
    {
        Assert.Null(await FailureOf(Presigned(Now.AddMinutes(-59)), "/b/k"));
        Assert.Equal(SignatureFailure.Expired, await FailureOf(Presigned(Now.AddMinutes(-61)), "/b/k"));
        Assert.Equal(SignatureFailure.Expired, await FailureOf(Presigned(Now.AddMinutes(20)), "/b/k"));
        Assert.Equal(SignatureFailure.Mismatch, await FailureOf(Presigned(Now), "/b/other"));
    }

    [Fact]
    public async Task The_holder_of_a_presigned_url_cannot_add_headers_that_mean_something()
    {
        var request = Presigned(Now);
        ((WireHeaders)request.Headers).Set("x-amz-copy-source", "/other/key");
        Assert.Equal(SignatureFailure.Mismatch, await FailureOf(request, "/b/k"));
    }

    [Fact]
    public async Task A_presigned_request_of_the_last_day_of_time_is_not_valid_yet()
    {
        Assert.Equal(SignatureFailure.Expired, await FailureOf(Presigned(DateTimeOffset.MaxValue), "/b/k"));
    }

    [Theory]
    [InlineData("Credential=AKIDEXAMPLE/20261120/eu-west-1/kinesis/aws4_request, ")]
    [InlineData("Credential=, Credential=AKIDEXAMPLE/20261120/eu-west-1/kinesis/aws4_request, ")]
    [InlineData("SignedHeaders=host, ")]
    [InlineData("Signature=0000000000000000000000000000000000000000000000000000000000000000, ")]
    public async Task A_part_that_stands_twice_in_the_header_is_refused(string other)
    {
        var request = Signed(Now);
        var header = request.Headers["Authorization"]!;
        ((WireHeaders)request.Headers).Set("Authorization", header.Insert(header.IndexOf(' ') + 1, other));
        Assert.Equal(SignatureFailure.Incomplete, await FailureOf(request));
    }

    [Theory]
    [InlineData("X-Amz-Credential=AKIDEXAMPLE%2F20261120%2Feu-west-1%2Fs3%2Faws4_request")]
    [InlineData("X-Amz%2DCredential=AKIDEXAMPLE%2F20261120%2Feu-west-1%2Fs3%2Faws4_request")]
    [InlineData("x-amz-credential=AKIDEXAMPLE%2F20261120%2Feu-west-1%2Fs3%2Faws4_request")]
    [InlineData("X-Amz-Expires=1")]
    [InlineData("X-Amz-Signature=00")]
    [InlineData("X-Amz-SignedHeaders=host")]
    [InlineData("X-Amz-Date=20261120T103000Z")]
    public async Task A_part_that_stands_twice_in_the_query_is_refused(string other)
    {
        var request = Presigned(Now);
        foreach (var query in (string[])[$"{other}&{request.RawQuery}", $"{request.RawQuery}&{other}"])
        {
            var changed = new WireRequest { Method = "GET", RawPath = "/b/k", RawQuery = query, Headers = request.Headers };
            Assert.Equal(SignatureFailure.Incomplete, await FailureOf(changed, "/b/k"));
        }
    }

    private async Task<RequestVerifier> Verifier()
    {
        var store = new MemoryMetadataStore();
        var sealer = new SecretSealer(RandomNumberGenerator.GetBytes(32));
        await store.Commit(
            async transaction =>
            {
                await CredentialStore.ReplaceRoot(transaction, sealer, "123456789012", Key);
                return 0;
            },
            default);
        var (credentials, identities) = (await CredentialStore.Open(store, sealer, default), await IdentityStore.Open(store, default));
        return new RequestVerifier(new SessionKeys(credentials, identities, sealer, _time), _time);
    }

    private async Task<SignatureFailure?> FailureOf(WireRequest request, string path = "/")
    {
        try
        {
            var payload = request.Query.Has("X-Amz-Algorithm")
                ? new PayloadHash(SignatureV4.UnsignedPayload, PayloadForm.Unsigned)
                : Empty;
            var verifier = await Verifier();
            verifier.Verify(verifier.Check(request), request, path, payload);
            return null;
        }
        catch (SignatureException failure)
        {
            return failure.Failure;
        }
    }

    private WireRequest Signed(DateTimeOffset at, AccessKey? key = null)
    {
        var headers = new WireHeaders();
        headers.Set("Host", "127.0.0.1:4566");
        _signer.Sign(key ?? Key, "us-east-1", "kinesis", at, "POST", "/", "", headers, EmptyHash);
        return new WireRequest { Method = "POST", RawPath = "/", Headers = headers };
    }

    private WireRequest Presigned(DateTimeOffset at)
    {
        var headers = new WireHeaders();
        headers.Set("Host", "127.0.0.1:4566");
        var query = _signer.Presign(Key, "us-east-1", "s3", at, TimeSpan.FromHours(1), "GET", "127.0.0.1:4566", "/b/k", "");
        return new WireRequest { Method = "GET", RawPath = "/b/k", RawQuery = query, Headers = headers };
    }
}
