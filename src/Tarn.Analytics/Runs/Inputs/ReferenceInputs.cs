using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Tables;

namespace Tarn.Analytics.Runs.Inputs;

/// <summary>Reads the rows of reference tables at the snapshots that inputs name.</summary>
internal static class ReferenceInputs
{
    /// <summary>Inputs as the engine takes them.</summary>
    /// <exception cref="Storage.TarnException">NotFound, AccessDenied: a table or a snapshot refuses; LimitExceeded: a table is too large.</exception>
    public static async ValueTask<IReadOnlyList<EngineInput>> Read(IApplicationTables tables, ApplicationKey application, ApplicationPlan plan,
        IReadOnlyList<EngineInput> inputs, CancellationToken cancellationToken)
    {
        if (inputs.All(input => input.Kind != InputKind.Reference))
        {
            return inputs;
        }

        var read = inputs.ToArray();
        for (var i = 0; i < read.Length; i++)
        {
            if (read[i] is { Kind: InputKind.Reference } one)
            {
                var rows = await tables.ReferenceRows(
                    application, plan.References[one.Source], BitConverter.ToInt64(one.Record.Span), cancellationToken);
                read[i] = one with { Source = plan.Sources.Count + one.Source, Record = rows };
            }
        }

        return read;
    }
}
