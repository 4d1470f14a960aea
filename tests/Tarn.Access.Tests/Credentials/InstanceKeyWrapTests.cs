using Tarn.Access.Keys.Use;
using System.Security.Cryptography;
using Tarn.Access.Credentials;
using Tarn.Storage;
using Tarn.Storage.Sealing;

namespace Tarn.Access.Tests.Credentials;

/// <summary>Keys of objects, wrapped with the instance key.</summary>
public sealed class InstanceKeyWrapTests
{
    private static readonly byte[] Key = SHA256.HashData("a body's key"u8);

    [Fact]
    public async Task A_wrapped_key_opens_with_its_instance_key_at_its_place_only()
    {
        var wrap = Of("mine");
        var seal = await wrap.Wrap(Key, SealRequest.Instance, "bucket/key", default);
        Assert.Equal(Key, await wrap.Open(seal, "bucket/key", default));
        Assert.Equal((SealKind.Instance, null), (seal.Kind, seal.KeyName));
        Assert.Equal(-1, seal.Wrapped.Span.IndexOf(Key.AsSpan(0, 8)));
        await IsDamaged(wrap, seal, "bucket/other");
        await IsDamaged(wrap, seal, "bucke/tkey");
        await IsDamaged(Of("another"), seal, "bucket/key");
    }

    [Fact]
    public async Task No_changed_byte_opens()
    {
        var wrap = Of("mine");
        var seal = await wrap.Wrap(Key, SealRequest.Instance, "b/k", default);
        for (var i = 0; i < seal.Wrapped.Length; i++)
        {
            var changed = seal.Wrapped.ToArray();
            changed[i] ^= 1;
            await IsDamaged(wrap, seal with { Wrapped = changed }, "b/k");
        }

        await IsDamaged(wrap, seal with { Wrapped = seal.Wrapped[..^1] }, "b/k");
        await IsDamaged(wrap, seal with { Wrapped = default }, "b/k");
    }

    [Fact]
    public async Task Equal_keys_are_wrapped_differently()
    {
        var wrap = Of("mine");
        var one = await wrap.Wrap(Key, SealRequest.Instance, "b/k", default);
        var other = await wrap.Wrap(Key, SealRequest.Instance, "b/k", default);
        Assert.False(one.Wrapped.Span.SequenceEqual(other.Wrapped.Span));
        Assert.False(one.Wrapped.Span[17..].SequenceEqual(other.Wrapped.Span[17..]));
    }

    private static IKeyWrap Of(string name) =>
        InstanceKeyWrap.With(new SecretSealer(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name))), new ObjectKeyWrap())[SealKind.Instance];

    private static async Task IsDamaged(IKeyWrap wrap, BodySeal seal, string context) =>
        Assert.Equal(ErrorKind.Damaged, (await Assert.ThrowsAsync<TarnException>(async () => await wrap.Open(seal, context, default))).Kind);
}
