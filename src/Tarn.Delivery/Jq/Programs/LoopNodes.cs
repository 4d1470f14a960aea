using Tarn.Delivery.Jq.Functions;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Programs;

/// <summary>Loops that need no depth: folds over outputs, and functions that apply themselves again.</summary>
internal static class LoopNodes
{
    /// <summary><c>reduce source as pattern (start; update)</c>. Without an output of the update the state is null.</summary>
    internal sealed class Reduce(JqNode source, Pattern pattern, JqNode start, JqNode update) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) =>
            start.Eval(run, env, input, path, (state, statePath) =>
            {
                var goesOn = source.Values(run, env, input, item => pattern.Bind(run, env, item, bound =>
                {
                    var (last, lastPath) = (JqValue.Null, path is null ? null : JqPath.None);
                    var updated = update.Eval(run, bound, state, statePath, (value, at) =>
                    {
                        (last, lastPath) = (value, at);
                        return true;
                    });
                    (state, statePath) = (last, lastPath);
                    return updated;
                }));
                return goesOn && emit(state, statePath);
            });
    }

    /// <summary><c>foreach source as pattern (start; update; extract)</c>.</summary>
    internal sealed class ForEach(JqNode source, Pattern pattern, JqNode start, JqNode update, JqNode extract) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) =>
            start.Eval(run, env, input, path, (state, statePath) =>
                source.Values(run, env, input, item => pattern.Bind(run, env, item, bound =>
                    update.Eval(run, bound, state, statePath, (value, at) =>
                    {
                        (state, statePath) = (value, at);
                        return extract.Eval(run, bound, value, at, emit);
                    }))));
    }

    /// <summary>
    /// <c>recurse(update)</c>, <c>while(condition; update)</c> and <c>until(condition; update)</c>. The values that are left
    /// wait on a stack of their own, so that 100,000 rounds need no depth.
    /// </summary>
    internal sealed class Again(Again.Kind kind, JqNode? condition, JqNode update) : JqNode
    {
        internal enum Kind
        {
            Recurse,
            While,
            Until,
        }

        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit)
        {
            var left = new Stack<Item>();
            left.Push(new Item(input, path, false));
            var next = new List<Item>();
            while (left.TryPop(out var item))
            {
                if (item.IsError)
                {
                    run.Fail(item.Value);
                    return false;
                }

                if (item.IsOutput ? !emit(item.Value, item.Path) : !Expand(run, env, item, next))
                {
                    return false;
                }

                for (var i = next.Count - 1; i >= 0; i--)
                {
                    left.Push(next[i]);
                }

                next.Clear();
            }

            return true;
        }

        // The next items in order. An error waits for its turn after the items before it.
        private bool Expand(JqRun run, Env? env, Item item, List<Item> next)
        {
            var goesOn = condition is null
                ? Update(run, env, item, next, true)
                : condition.Values(run, env, item.Value, holds =>
                {
                    if (kind == Kind.Until && holds.IsTruthy)
                    {
                        next.Add(item with { IsOutput = true });
                        return true;
                    }

                    return (kind == Kind.While && !holds.IsTruthy) || Update(run, env, item, next, kind == Kind.While);
                });
            if (goesOn || run.Signal != JqSignal.Error)
            {
                return goesOn;
            }

            run.Signal = JqSignal.None;
            next.Add(new Item(run.Error, null, false, true));
            return true;
        }

        private bool Update(JqRun run, Env? env, Item item, List<Item> next, bool isOutput)
        {
            if (isOutput)
            {
                next.Add(item with { IsOutput = true });
            }

            return update.Eval(run, env, item.Value, item.Path, (value, at) =>
            {
                next.Add(new Item(value, at, false));
                return true;
            });
        }

        private readonly record struct Item(JqValue Value, JqPath? Path, bool IsOutput, bool IsError = false);
    }

    /// <summary><c>range(from; to; by)</c>.</summary>
    internal sealed class Range(JqNode from, JqNode to, JqNode by) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) =>
            from.Values(run, env, input, start => to.Values(run, env, input, end => by.Values(run, env, input, step =>
            {
                if (!start.IsNumber || !end.IsNumber || !step.IsNumber)
                {
                    run.Fail("Range bounds must be numeric");
                    return false;
                }

                var (last, width) = (end.Number, step.Number);
                for (var at = start.Number; width > 0 ? at < last : width < 0 && at > last; at += width)
                {
                    if (!run.Step() || !emit(JqValue.Of(at), path is null ? null : JqPath.None))
                    {
                        return false;
                    }
                }

                return true;
            })));
    }
}
