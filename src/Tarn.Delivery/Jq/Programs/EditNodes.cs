using Tarn.Delivery.Jq.Functions;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Programs;

/// <summary>Assignments to paths, and the texts of a substitution.</summary>
internal static class EditNodes
{
    /// <summary><c>target = value</c>, and <c>target += value</c> with an operator. Each value gives one output.</summary>
    internal sealed class Assign(JqNode target, JqNode value, ValueNodes.Operator? compute) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) => value.Values(run, env, input, set =>
        {
            var result = input;
            var goesOn = PathNodes.Paths.Of(target, run, env, input, keys =>
            {
                var item = set;
                if (compute is not null)
                {
                    var before = PathEdits.Get(run, result, keys);
                    item = before is null ? null : compute(run, before, set);
                }

                var after = item is null ? null : PathEdits.Set(run, result, keys, item);
                result = after ?? result;
                return after is not null;
            });
            return goesOn && emit(result, path is null ? null : JqPath.None);
        });
    }

    /// <summary><c>target |= update</c>: the first output of the update is set; without one the path is deleted.</summary>
    internal sealed class Update(JqNode target, JqNode update) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit)
        {
            var result = input;
            var goesOn = PathNodes.Paths.Of(target, run, env, input, keys =>
            {
                var before = PathEdits.Get(run, result, keys);
                JqValue? first = null;
                if (before is null || !First(run, env, before, ref first))
                {
                    return false;
                }

                var after = first is null
                    ? PathEdits.Delete(run, result, [JqValue.Of(keys)])
                    : PathEdits.Set(run, result, keys, first);
                result = after ?? result;
                return after is not null;
            });
            return goesOn && emit(result, path is null ? null : JqPath.None);
        }

        private bool First(JqRun run, Env? env, JqValue before, ref JqValue? first)
        {
            JqValue? found = null;
            var own = new object();
            var depth = run.Depth;
            var goesOn = update.Values(run, env, before, value =>
            {
                found = value;
                run.Signal = JqSignal.Break;
                run.Target = own;
                return false;
            });
            first = found;
            if (!goesOn && run.Signal == JqSignal.Break && ReferenceEquals(run.Target, own))
            {
                run.Signal = JqSignal.None;
                run.Depth = depth;
                return true;
            }

            return goesOn;
        }
    }

    /// <summary>
    /// The texts for the matches of a substitution: one array for each combination of outputs. The last match varies slowest.
    /// </summary>
    internal sealed class Texts(JqNode captures, JqNode text) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) => captures.Values(run, env, input, matches =>
        {
            var chains = new List<Chain?> { null };
            for (var i = matches.Items.Length - 1; i >= 0; i--)
            {
                var longer = new List<Chain?>();
                foreach (var chain in chains)
                {
                    if (!text.Values(run, env, matches.Items[i], value =>
                    {
                        longer.Add(new Chain(value, chain));
                        return true;
                    }))
                    {
                        return false;
                    }
                }

                chains = longer;
            }

            return chains.All(chain => emit(JqValue.Of(Chain.ToArray(chain)), path is null ? null : JqPath.None));
        });

        private sealed record Chain(JqValue Text, Chain? Next)
        {
            public static JqValue[] ToArray(Chain? chain)
            {
                var texts = new List<JqValue>();
                for (; chain is not null; chain = chain.Next)
                {
                    texts.Add(chain.Text);
                }

                return [.. texts];
            }
        }
    }
}
