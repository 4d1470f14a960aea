using System.Runtime.CompilerServices;
using Tarn.Delivery.Jq.Functions;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Programs;

/// <summary>A part of a compiled program. It turns one input into any number of outputs, each given to a consumer as it comes.</summary>
internal abstract class JqNode
{
    /// <summary>The node has one output for each input, or fails: <see cref="One"/> takes the short way.</summary>
    public virtual bool IsSingle => false;

    /// <summary>Emits all outputs. False: the run's signal is set.</summary>
    public bool Eval(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit)
    {
        if (!run.Enter())
        {
            return false;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        var goesOn = Outputs(run, env, input, path, emit);
        run.Depth--;
        return goesOn;
    }

    /// <summary>The output of a single node. Null: the run's signal is set, or there is none.</summary>
    public JqValue? Value(JqRun run, Env? env, JqValue input)
    {
        if (!run.Enter())
        {
            return null;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        var value = One(run, env, input);
        run.Depth--;
        return value;
    }

    /// <summary>Emits all outputs as values without paths.</summary>
    public bool Values(JqRun run, Env? env, JqValue input, Func<JqValue, bool> emit)
    {
        if (!IsSingle)
        {
            return Eval(run, env, input, null, (value, _) => emit(value));
        }

        var single = Value(run, env, input);
        return single is null ? run.Signal == JqSignal.None : emit(single);
    }

    protected virtual JqValue? One(JqRun run, Env? env, JqValue input) => throw new InvalidOperationException("the node is not single");

    // A computed value has no path. Nodes with paths, or with any number of outputs, have their own way.
    protected virtual bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit)
    {
        var value = One(run, env, input);
        return value is null ? run.Signal == JqSignal.None : emit(value, path is null ? null : JqPath.None);
    }
}
