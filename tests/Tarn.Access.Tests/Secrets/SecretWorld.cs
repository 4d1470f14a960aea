using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Access.Keys.Use;
using Tarn.Access.Registry;
using Tarn.Access.Secrets;
using Tarn.Access.Secrets.Changes;
using Tarn.Access.Secrets.Rotations;
using Tarn.Access.Secrets.Values;
using Tarn.Access.Tests.Keys;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Tests.Secrets;

/// <summary>Secrets over a store with keys, and a clock that the test moves.</summary>
internal sealed class SecretWorld : IAsyncDisposable
{
    private SecretWorld(KeyWorld keys)
    {
        Keys = keys;
        Secrets = RegisteredSecret.In(keys.Registry);
        Changes = new SecretChanges(keys.Store, keys.Time);
        Values = new SealedValues(keys.Store, keys.DataKeys, "secretsmanager");
        Reads = new SecretReads(keys.Store, keys.Time);
        Upkeep = new SecretUpkeep(keys.Store, Secrets, Changes, Reads, keys.Time);
        Rotations = new SecretRotations(keys.Store, Secrets, Functions, keys.Time, NullLogger<SecretRotations>.Instance);
    }

    public KeyWorld Keys { get; }

    public Definitions<RegisteredSecret> Secrets { get; }

    public SecretChanges Changes { get; }

    public SealedValues Values { get; }

    public SecretReads Reads { get; }

    public SecretUpkeep Upkeep { get; }

    public RotationTwin Functions { get; } = new();

    public SecretRotations Rotations { get; }

    public KeyUser Root => KeyUser.Of(Keys.CallOf(Principal.Root(KeyWorld.Account, "AKID")));

    public static async Task<SecretWorld> Open(IMetadataStore? store = null) => new(await KeyWorld.Open(store));

    /// <summary>Makes a secret with one version, <c>v1</c>.</summary>
    public async Task<RegisteredSecret> Make(string name, string text = "first")
    {
        var (owner, arn) = (SecretDefinition.Kind.NameOf(KeyWorld.Account, KeyWorld.Region, name), ArnOf(name));
        return await Changes.Create(owner, arn, new SecretDefinition(), ("v1", await Seal(arn, "v1", text)), [], default);
    }

    public static string ArnOf(string name) => $"arn:aws:secretsmanager:{KeyWorld.Region}:{KeyWorld.Account}:secret:{name}-AbCd12";

    /// <summary>Adds a version as the current one, or with other labels.</summary>
    public async Task<SecretDefinition?> Put(RegisteredSecret secret, string version, string text, params string[] stages) => await Changes.PutVersion(
        secret, version, await Seal(secret.Arn, version, text), stages.Length > 0 ? stages : [SecretStages.Current], null, default);

    public async Task<SealedValue> Seal(string arn, string version, string text)
    {
        using var value = new OpenValue(0, Encoding.UTF8.GetBytes(text));
        var owner = SecretDefinition.Kind.NameOf(KeyWorld.Account, KeyWorld.Region, "");
        return Values.Seal(Root, await Values.Resolve(owner, null, default), ContextOf(arn, version), value);
    }

    /// <summary>The text of a version; null: there is no row.</summary>
    public async Task<string?> Read(RegisteredSecret secret, string version, string? contextVersion = null)
    {
        if (await Values.Read(secret.Resource.Id, version, default) is not { } row)
        {
            return null;
        }

        using var value = Values.Open(Root, KeyWorld.Region, row, ContextOf(secret.Arn, contextVersion ?? version));
        return Encoding.UTF8.GetString(value.Content);
    }

    /// <summary>The secret as it is now.</summary>
    public SecretDefinition Now(RegisteredSecret secret) => Secrets.Get(secret.Resource.Id)!.Definition;

    /// <summary>The labels of each version.</summary>
    public string Stages(RegisteredSecret secret) =>
        string.Join("; ", Now(secret).Versions.Select(version => $"{version.Id}: {string.Join(' ', version.Stages)}"));

    public async ValueTask DisposeAsync()
    {
        await Rotations.DisposeAsync();
        await Keys.DisposeAsync();
    }

    private static Dictionary<string, string> ContextOf(string arn, string version) => new() { ["SecretARN"] = arn, ["SecretVersionId"] = version };
}
