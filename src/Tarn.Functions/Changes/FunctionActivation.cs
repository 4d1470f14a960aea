using Tarn.Functions.Definitions;
using Tarn.Functions.Invocations;
using Tarn.Functions.Packages;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Changes;

/// <summary>
/// Ends the changes of versions: the code is unpacked, environments of replaced code retire, and only then is the change
/// successful. After a crash, the next start ends interrupted changes.
/// </summary>
/// <param name="directory">The versions that change.</param>
/// <param name="store">The store of these rows.</param>
/// <param name="packages">The code.</param>
/// <param name="runner">Runs the versions.</param>
public sealed class FunctionActivation(
    FunctionDirectory directory, VersionRows rows, IMetadataStore store, PackageStore packages, IFunctionRunner runner)
{
    /// <summary>Ends every change in progress.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        foreach (var key in directory.InProgress)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (directory.TryGet(key, out var version) && directory.TryGet(key.Function, out var function))
            {
                var failure = await Unpack(function, version, cancellationToken);
                runner.Retire(function.Arn, directory.RevisionsOf(key.Function));
                await store.Commit(transaction => End(transaction, key, version.Revision, failure), cancellationToken);
            }
        }
    }

    private async Task<string?> Unpack(FunctionDefinition function, VersionDefinition version, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var code in version.Config.Layers.Select(layer => layer.Code).Prepend(version.Code))
            {
                if (code.HotFolder is null)
                {
                    await packages.Open(function.Scope, code, cancellationToken);
                }
            }

            return null;
        }
        catch (TarnException failure) when (failure.Kind is ErrorKind.Damaged or ErrorKind.NotFound or ErrorKind.InvalidArgument)
        {
            return failure.Message;
        }
    }

    private async ValueTask<bool> End(IMetadataTransaction transaction, VersionKey key, string revision, string? failure)
    {
        if (await rows.Read(transaction, key.Function, key.Number) is not { } version || version.Revision != revision)
        {
            return false;
        }

        rows.Put(transaction, key.Function, version with
        {
            State = failure is null ? FunctionState.Active : version.State == FunctionState.Pending ? FunctionState.Failed : version.State,
            StateReason = failure,
            Update = failure is null ? UpdateState.Successful : UpdateState.Failed,
        });
        return true;
    }
}
