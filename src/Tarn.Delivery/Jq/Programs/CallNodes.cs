using Tarn.Delivery.Jq.Functions;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Programs;

/// <summary>Variables, definitions and calls.</summary>
internal static class CallNodes
{
    internal sealed class Variable(int steps) : JqNode
    {
        public override bool IsSingle => true;

        protected override JqValue One(JqRun run, Env? env, JqValue input) => Env.At(env, steps).Value!;
    }

    /// <summary><c>source as pattern | body</c>.</summary>
    internal sealed class Bind(JqNode source, Pattern pattern, JqNode body) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) => source.Values(
            run, env, input, value => pattern.Bind(run, env, value, bound => body.Eval(run, bound, input, path, emit)));
    }

    /// <summary><c>def name: function; rest</c>.</summary>
    internal sealed class Define(JqNode function, JqNode rest) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) =>
            rest.Eval(run, new Env(env, null, function, null), input, path, emit);
    }

    /// <summary>A call of an argument: its code runs with the names of the position where it was written.</summary>
    internal sealed class Argument(int steps) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit)
        {
            var argument = Env.At(env, steps);
            return argument.Body!.Eval(run, argument.BodyEnv, input, path, emit);
        }
    }

    /// <summary>A call of a function that the program defines. The function sees itself and the names before it.</summary>
    internal sealed class Local(int steps, JqNode[] arguments) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit)
        {
            var function = Env.At(env, steps);
            return function.Body!.Eval(run, WithArguments(function, env, arguments), input, path, emit);
        }
    }

    /// <summary>A call of a built-in function that is written in jq.</summary>
    internal sealed class Global(GlobalFunction function, JqNode[] arguments) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) =>
            function.Body!.Eval(run, WithArguments(null, env, arguments), input, path, emit);
    }

    /// <summary>A call of a function over values, once for each combination of its arguments; the last argument varies slowest.</summary>
    internal sealed class Native(JqFunction function, JqNode[] arguments) : JqNode
    {
        public override bool IsSingle { get; } = arguments.All(argument => argument.IsSingle);

        protected override JqValue? One(JqRun run, Env? env, JqValue input)
        {
            var values = arguments.Length == 0 ? [] : new JqValue[arguments.Length];
            for (var i = arguments.Length - 1; i >= 0; i--)
            {
                var value = arguments[i].Value(run, env, input);
                if (value is null)
                {
                    return null;
                }

                values[i] = value;
            }

            return function(run, input, values);
        }

        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) =>
            Combine(run, env, input, arguments.Length - 1, new JqValue[arguments.Length], values =>
            {
                var value = function(run, input, values);
                return value is null ? run.Signal == JqSignal.None : emit(value, path is null ? null : JqPath.None);
            });

        private bool Combine(JqRun run, Env? env, JqValue input, int at, JqValue[] values, Func<JqValue[], bool> then) => at < 0
            ? then((JqValue[])values.Clone())
            : arguments[at].Values(run, env, input, value =>
            {
                values[at] = value;
                return Combine(run, env, input, at - 1, values, then);
            });
    }

    private static Env? WithArguments(Env? function, Env? caller, JqNode[] arguments)
    {
        foreach (var argument in arguments)
        {
            function = new Env(function, null, argument, caller);
        }

        return function;
    }
}
