using System.Security.Cryptography;
using System.Text;
using Tarn.Access.Credentials;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Tests.Credentials;

public sealed class CredentialStoreTests
{
    private readonly byte[] _instanceKey = RandomNumberGenerator.GetBytes(SecretSealer.KeyBytes);

    [Fact]
    public async Task The_root_key_is_found_and_a_replaced_one_is_not()
    {
        await using var store = new MemoryMetadataStore();
        using var sealer = new SecretSealer(_instanceKey);
        using var credentials = await CredentialStore.Open(store, sealer, default);
        Assert.Null(credentials.RootKey(TestCalls.Account));

        var first = AccessKey.Create();
        await Replace(store, sealer, first);
        Assert.True(credentials.TryFind(first.Id, out var found));
        Assert.Equal(first.Secret, found.Key.Secret);
        Assert.Equal($"arn:aws:iam::{TestCalls.Account}:root", found.Principal.Arn);

        await Replace(store, sealer, AccessKey.Chosen("key", "secret"));
        Assert.False(credentials.TryFind(first.Id, out _));
        Assert.Equal("secret", credentials.RootKey(TestCalls.Account)?.Secret);
    }

    [Fact]
    public async Task Rows_hold_no_open_secret_and_open_only_with_the_instance_key()
    {
        await using var store = new MemoryMetadataStore();
        using var sealer = new SecretSealer(_instanceKey);
        await Replace(store, sealer, AccessKey.Chosen("key", "a-very-plain-secret"));
        var rows = await store.Read(reader => reader.Scan(AccessSpaces.Credentials, KeyRange.All, 10), default);
        Assert.DoesNotContain("plain", Encoding.Latin1.GetString(Assert.Single(rows).Value.Span));

        using var other = new SecretSealer(RandomNumberGenerator.GetBytes(SecretSealer.KeyBytes));
        var damaged = await Assert.ThrowsAsync<TarnException>(() => CredentialStore.Open(store, other, default));
        Assert.Equal(ErrorKind.Damaged, damaged.Kind);
    }

    [Fact]
    public void A_sealed_secret_opens_only_for_its_owner()
    {
        using var sealer = new SecretSealer(_instanceKey);
        var box = sealer.Seal("a", "secret"u8);
        Assert.Equal("secret"u8.ToArray(), sealer.Open("a", box));
        Assert.Throws<TarnException>(() => sealer.Open("b", box));
        box[^1] ^= 1;
        Assert.Throws<TarnException>(() => sealer.Open("a", box));
    }

    [Theory]
    [InlineData("ab", "secret")]
    [InlineData("abc", "abc")]
    [InlineData("a/b", "secret")]
    [InlineData("a b", "secret")]
    [InlineData("abc", "sec ret")]
    public void Short_or_unusable_keys_are_refused(string id, string secret) =>
        Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<TarnException>(() => AccessKey.Chosen(id, secret)).Kind);

    [Fact]
    public void A_credentials_file_is_read_back_and_other_profiles_are_passed_over()
    {
        var key = AccessKey.Create();
        Assert.Matches("^AKIA[A-Z2-7]{16}$", key.Id);
        Assert.Equal(40, key.Secret.Length);
        Assert.Equal(key.Id, key.ToString());
        var text = "[other]\naws_access_key_id=x\naws_secret_access_key=y\n\n" + CredentialsFile.Format(key) + "; end\n";
        Assert.Equal(new SharedKey(key), CredentialsFile.Parse(text, "default"));
        Assert.Equal("y", CredentialsFile.Parse(text, "other")?.Key.Secret);
        Assert.Null(CredentialsFile.Parse(text, "absent"));
    }

    private static async Task Replace(MemoryMetadataStore store, SecretSealer sealer, AccessKey key) => await store.Commit(
        async transaction =>
        {
            await CredentialStore.ReplaceRoot(transaction, sealer, TestCalls.Account, key);
            return 0;
        },
        default);
}
