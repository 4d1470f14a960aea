using Tarn.Delivery.Jq.Functions;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Programs;

/// <summary>The nodes that record the paths of their outputs, and <c>path</c> itself.</summary>
internal static class PathNodes
{
    /// <summary>
    /// Goes one step. False: the step failed, or the consumer returned false. An optional step that fails has no output; unlike
    /// <c>try</c>, it leaves the errors of the consumer alone.
    /// </summary>
    private static bool Step(JqRun run, JqValue value, JqValue key, JqPath? path, bool optional, Emit emit)
    {
        if (ReferenceEquals(path, JqPath.None))
        {
            run.Fail($"Invalid path expression with result {JqRun.Begin(value)}");
            return false;
        }

        var inner = Indexing.Get(run, value, key);
        if (inner is null && optional && run.Signal == JqSignal.Error)
        {
            run.Signal = JqSignal.None;
            return true;
        }

        return inner is not null && emit(inner, path is null ? null : new JqPath(path, key));
    }

    internal sealed class Identity : JqNode
    {
        public override bool IsSingle => true;

        protected override JqValue One(JqRun run, Env? env, JqValue input) => input;

        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) => emit(input, path);
    }

    /// <summary><c>target[key]</c>; the key sees the input of the whole expression.</summary>
    internal sealed class Index(JqNode target, JqNode key, bool optional = false) : JqNode
    {
        public override bool IsSingle => !optional && target.IsSingle && key.IsSingle;

        public JqNode Target => target;

        public JqNode Key => key;

        public bool IsOptional => optional;

        protected override JqValue? One(JqRun run, Env? env, JqValue input)
        {
            var step = key.Value(run, env, input);
            var value = step is null ? null : target.Value(run, env, input);
            return value is null ? null : Indexing.Get(run, value, step!);
        }

        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) => key.Values(
            run, env, input, step => target.Eval(run, env, input, path, (value, at) => Step(run, value, step, at, optional, emit)));
    }

    /// <summary><c>target[from:to]</c>; a bound that is not written is null.</summary>
    internal sealed class Slice(JqNode target, JqNode from, JqNode to, bool optional = false) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) => from.Values(
            run, env, input, start => to.Values(run, env, input, end =>
            {
                var bounds = new JqObject(2);
                bounds.Fill("start", start);
                bounds.Fill("end", end);
                var step = JqValue.Of(bounds);
                return target.Eval(run, env, input, path, (value, at) => Step(run, value, step, at, optional, emit));
            }));
    }

    /// <summary><c>target[]</c>.</summary>
    internal sealed class Each(JqNode target, bool optional = false) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) =>
            target.Eval(run, env, input, path, (value, at) => Items(run, value, at, emit));

        private bool Items(JqRun run, JqValue value, JqPath? path, Emit emit)
        {
            if (ReferenceEquals(path, JqPath.None))
            {
                run.Fail($"Invalid path expression with result {JqRun.Begin(value)}");
                return false;
            }

            if (value.IsObject)
            {
                foreach (var (key, item) in value.Members.Members)
                {
                    if (!emit(item, path is null ? null : new JqPath(path, JqValue.Of(key))))
                    {
                        return false;
                    }
                }

                return true;
            }

            if (!value.IsArray && optional)
            {
                return true;
            }

            if (!value.IsArray)
            {
                run.Fail($"Cannot iterate over {run.Describe(value)}");
                return false;
            }

            for (var i = 0; i < value.Items.Length; i++)
            {
                if (!emit(value.Items[i], path is null ? null : new JqPath(path, JqValue.Of((double)i))))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary><c>path(body)</c>: the paths of the body's outputs as arrays.</summary>
    internal sealed class Paths(JqNode body) : JqNode
    {
        /// <summary>Gives each path of the body's outputs to a consumer.</summary>
        public static bool Of(JqNode body, JqRun run, Env? env, JqValue input, Func<JqValue[], bool> emit) =>
            body.Eval(run, env, input, JqPath.Root, (value, path) =>
            {
                if (ReferenceEquals(path, JqPath.None))
                {
                    run.Fail($"Invalid path expression with result {JqRun.Begin(value)}");
                    return false;
                }

                var keys = path!.ToArray();
                return run.Charge(keys.Length * 16L) && emit(keys);
            });

        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) =>
            Of(body, run, env, input, keys => emit(JqValue.Of(keys), path is null ? null : JqPath.None));
    }

    /// <summary><c>getpath(keys)</c>: a missing value on the way ends at null.</summary>
    internal sealed class GetPath(JqNode keys) : JqNode
    {
        protected override bool Outputs(JqRun run, Env? env, JqValue input, JqPath? path, Emit emit) => keys.Values(run, env, input, found =>
        {
            if (!found.IsArray)
            {
                run.Fail("Path must be specified as an array");
                return false;
            }

            var value = run.Step(found.Items.Length) ? PathEdits.Get(run, input, found.Items) : null;
            if (value is null)
            {
                return false;
            }

            var at = path;
            if (path is not null && !ReferenceEquals(path, JqPath.None))
            {
                at = found.Items.Aggregate(path, (parent, key) => new JqPath(parent, key));
            }

            return emit(value, at);
        });
    }
}
