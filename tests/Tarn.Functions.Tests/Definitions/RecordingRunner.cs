using Tarn.Functions.Invocations;
using Tarn.Functions.Versions;

namespace Tarn.Functions.Tests.Definitions;

/// <summary>A runner that notes the revisions that stay.</summary>
internal sealed class RecordingRunner : IFunctionRunner
{
    public List<IReadOnlyCollection<string>> Kept { get; } = [];

    public ValueTask<InvocationAnswer> Invoke(FunctionVersion version, Invocation invocation, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public void Retire(string functionArn, IReadOnlyCollection<string> keptRevisions) => Kept.Add(keptRevisions);
}
