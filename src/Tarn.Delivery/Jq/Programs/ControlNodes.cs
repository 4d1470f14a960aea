using Tarn.Delivery.Jq.Functions;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Programs;

/// <summary>The nodes that decide which parts run.</summary>
internal static class ControlNodes
{
    internal sealed class Empty : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) => true;
    }

    internal sealed class Pipe(JqNode first, JqNode second) : JqNode
    {
        public override bool IsSingle => first.IsSingle && second.IsSingle;

        protected override JqValue? One(JqRun run, Env? env, JqValue input)
        {
            var between = first.Value(run, env, input);
            return between is null ? null : second.Value(run, env, between);
        }

        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) =>
            first.Eval(run, env, input, path, (value, at) => second.Eval(run, env, value, at, emit));
    }

    internal sealed class Comma(JqNode first, JqNode second) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) =>
            first.Eval(run, env, input, path, emit) && second.Eval(run, env, input, path, emit);
    }

    /// <summary><c>first // second</c>: the outputs of the first that are neither null nor false, else the outputs of the second.</summary>
    internal sealed class Alternative(JqNode first, JqNode second) : JqNode
    {
        public override bool IsSingle => first.IsSingle && second.IsSingle;

        protected override JqValue? One(JqRun run, Env? env, JqValue input)
        {
            var value = first.Value(run, env, input);
            return value is { IsTruthy: true } || run.Signal != JqSignal.None ? value : second.Value(run, env, input);
        }

        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit)
        {
            var found = false;
            var goesOn = first.Eval(run, env, input, path, (value, at) =>
            {
                found |= value.IsTruthy;
                return !value.IsTruthy || emit(value, at);
            });
            return goesOn && (found || second.Eval(run, env, input, path, emit));
        }
    }

    internal sealed class If(JqNode condition, JqNode then, JqNode otherwise) : JqNode
    {
        public override bool IsSingle => condition.IsSingle && then.IsSingle && otherwise.IsSingle;

        protected override JqValue? One(JqRun run, Env? env, JqValue input)
        {
            var holds = condition.Value(run, env, input);
            return holds is null ? null : (holds.IsTruthy ? then : otherwise).Value(run, env, input);
        }

        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) => condition.Values(
            run, env, input, holds => (holds.IsTruthy ? then : otherwise).Eval(run, env, input, path, emit));
    }

    /// <summary><c>and</c> and <c>or</c>. The second part runs only if the first does not decide.</summary>
    internal sealed class Logic(JqNode first, JqNode second, bool deciding) : JqNode
    {
        public override bool IsSingle => first.IsSingle && second.IsSingle;

        protected override JqValue? One(JqRun run, Env? env, JqValue input)
        {
            var one = first.Value(run, env, input);
            if (one is null || one.IsTruthy == deciding)
            {
                return one is null ? null : JqValue.Of(deciding);
            }

            var other = second.Value(run, env, input);
            return other is null ? null : JqValue.Of(other.IsTruthy);
        }

        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit)
        {
            var at = path is null ? null : JqPath.None;
            return first.Values(run, env, input, one => one.IsTruthy == deciding
                ? emit(JqValue.Of(deciding), at)
                : second.Values(run, env, input, other => emit(JqValue.Of(other.IsTruthy), at)));
        }
    }

    /// <summary>
    /// <c>try body catch handler</c>. As in jq 1.6, it also catches the errors of the consumers of its outputs.
    /// </summary>
    internal sealed class Try(JqNode body, JqNode? handler) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit)
        {
            var depth = run.Depth;
            if (body.Eval(run, env, input, path, emit))
            {
                return true;
            }

            if (run.Signal != JqSignal.Error)
            {
                return false;
            }

            run.Signal = JqSignal.None;
            run.Depth = depth;
            return handler is null || handler.Eval(run, env, run.Error, path is null ? null : JqPath.None, emit);
        }
    }

    internal sealed class Label(JqNode body) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit)
        {
            var own = new Env(env, null, null, null);
            var depth = run.Depth;
            var goesOn = body.Eval(run, own, input, path, emit);
            return goesOn || TookBreak(run, own, depth);
        }
    }

    internal sealed class Break(int steps) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit)
        {
            run.Signal = JqSignal.Break;
            run.Target = Env.At(env, steps);
            return false;
        }
    }

    /// <summary><c>limit(count; body)</c>. As in jq 1.6, a count of 0 gives one output, and one below 0 gives all.</summary>
    internal sealed class Limit(JqNode count, JqNode body) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) => count.Values(run, env, input, wanted =>
        {
            var left = wanted.IsNumber ? wanted.Number : double.PositiveInfinity;
            if (left < 0 || wanted.Kind < JqKind.Number)
            {
                return body.Eval(run, env, input, path, emit);
            }

            var own = new object();
            var depth = run.Depth;
            return body.Eval(run, env, input, path, (value, at) =>
            {
                if (!emit(value, at))
                {
                    return false;
                }

                if (--left > 0)
                {
                    return true;
                }

                run.Signal = JqSignal.Break;
                run.Target = own;
                return false;
            }) || TookBreak(run, own, depth);
        });
    }

    private static bool TookBreak(JqRun run, object target, int depth)
    {
        if (run.Signal != JqSignal.Break || !ReferenceEquals(run.Target, target))
        {
            return false;
        }

        run.Signal = JqSignal.None;
        run.Depth = depth;
        return true;
    }
}
