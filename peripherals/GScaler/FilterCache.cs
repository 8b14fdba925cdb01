using System.Collections.Generic;

namespace Antmicro.Renode.Peripherals.Video.GScaler
{
    /// <summary>The filters of recent jobs: a video's frames all need the same.</summary>
    internal sealed class FilterCache
    {
        public HorizontalFilter Get(int inputs, int outputs)
        {
            var index = filters.FindIndex(x => x.Filter.Inputs == inputs && x.Filter.Outputs == outputs);
            HorizontalFilter filter;
            if(index >= 0)
            {
                filter = filters[index];
                filters.RemoveAt(index);
            }
            else
            {
                filter = new HorizontalFilter(new TriangleFilter(inputs, outputs));
                if(filters.Count == Capacity)
                {
                    filters.RemoveAt(0);
                }
            }
            filters.Add(filter);
            return filter;
        }

        private readonly List<HorizontalFilter> filters = new List<HorizontalFilter>();

        private const int Capacity = 12;
    }
}
