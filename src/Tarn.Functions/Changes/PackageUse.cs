using Tarn.Functions.Definitions;
using Tarn.Functions.Packages;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Changes;

/// <summary>Refers to the zips that a version needs, its own and its layers', and releases the zips that it no longer needs.</summary>
/// <param name="packages">The zips.</param>
internal sealed class PackageUse(PackageStore packages)
{
    /// <summary>Checks the size of code and layers together.</summary>
    /// <exception cref="Storage.TarnException">InvalidArgument.</exception>
    public static void CheckSize(CodePackage code, IReadOnlyList<LayerUse> layers)
    {
        var bytes = code.UnpackedBytes + layers.Sum(layer => layer.Code.UnpackedBytes);
        if (bytes > PackageLimits.UnpackedBytesMax)
        {
            throw FunctionReasons.Invalid(
                $"Function code combined with layers exceeds the maximum allowed size of {PackageLimits.UnpackedBytesMax} bytes. "
                + $"The actual size is {bytes} bytes.");
        }
    }

    /// <summary>Changes the uses of one version from its former state to its new one.</summary>
    /// <param name="scope">The account and region.</param>
    /// <param name="former">The former state; null: the version is new.</param>
    /// <param name="next">The new state; null: the version goes.</param>
    /// <param name="staged">The new zip, if there is one.</param>
    public async ValueTask Change(
        IMetadataTransaction transaction, PackageScope scope, VersionDefinition? former, VersionDefinition? next, StagedPackage? staged)
    {
        var owner = (former ?? next)!.Id;
        var (before, after) = (PackagesOf(former), PackagesOf(next));
        foreach (var package in after)
        {
            if (package.Hash == staged?.Package.Hash)
            {
                await packages.Use(transaction, scope, staged, owner);
            }
            else if (!before.Exists(other => other.Hash == package.Hash))
            {
                await PackageStore.Share(transaction, scope, package, owner);
            }
        }

        foreach (var package in before.Where(package => !after.Exists(other => other.Hash == package.Hash)))
        {
            await packages.Release(transaction, scope, package, owner);
        }
    }

    private static List<CodePackage> PackagesOf(VersionDefinition? version)
    {
        if (version is null)
        {
            return [];
        }

        IEnumerable<CodePackage> all = [version.Code, .. version.Config.Layers.Select(layer => layer.Code)];
        return [.. all.Where(package => package.HotFolder is null).DistinctBy(package => package.Hash)];
    }
}
